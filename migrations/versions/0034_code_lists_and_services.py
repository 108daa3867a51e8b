# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Code lists, what describes a line of the plan, services, imports of lines, merged lines."""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

PLAN = "Piano nazionale degli interventi e dei servizi sociali 2021-2023"
CODES = (
    (
        "leps",
        "pua",
        "Punti unici di accesso e percorso assistenziale integrato",
        "Single access points and integrated care pathway",
        f"{PLAN}, cap. 2",
    ),
    ("leps", "supervision", "Supervisione del personale dei servizi sociali", "Supervision of social service staff", ""),
    ("leps", "protected_discharge", "Dimissioni protette", "Protected hospital discharge", ""),
    (
        "leps",
        "pippi",
        "Prevenzione dell’allontanamento familiare (P.I.P.P.I.)",
        "Preventing children from being taken into care (P.I.P.P.I.)",
        "",
    ),
    ("leps", "professional_social_service", "Potenziamento del servizio sociale professionale", "Stronger professional social service", ""),
    (
        "leps",
        "emergency_social_intervention",
        "Pronto intervento sociale",
        "Emergency social intervention",
        f"{PLAN}, cap. 3, scheda 3.7.1",
    ),
    (
        "leps",
        "registered_residence",
        "Accesso alla residenza anagrafica e fermo posta",
        "Registered residence and mail holding",
        f"{PLAN}, cap. 3, scheda 3.7.2",
    ),
    ("leps", "multidim_assessment", "Valutazione multidimensionale", "Multidimensional assessment", ""),
    ("leps", "personalised_path", "Percorsi personalizzati e sostegni", "Personalised paths and support", ""),
    ("leps", "home_social_care", "Assistenza domiciliare sociale", "Home social care", ""),
    ("leps", "relief", "Servizi di sollievo per anziani non autosufficienti", "Respite for older people who need care", ""),
    ("leps", "support", "Servizi di supporto per anziani non autosufficienti", "Support services for older people who need care", ""),
    ("leps", "contributions_nonself", "Contributi per anziani non autosufficienti", "Allowances for older people who need care", ""),
    ("leps", "after_us_independent_living", "Dopo di noi e vita indipendente", "After Us and independent living", ""),
    (
        "priority_action",
        "care_leavers",
        "Neomaggiorenni che escono dall’accoglienza (care leavers)",
        "Care leavers",
        "Piano nazionale degli interventi e dei servizi sociali 2021-2023",
    ),
    ("priority_action", "get_up", "Get Up", "Get Up", PLAN),
    (
        "priority_action",
        "poverty_service_centre",
        "Centri servizi per il contrasto alla povertà",
        "Service centres against poverty",
        "Piano nazionale degli interventi e dei servizi sociali 2021-2023",
    ),
    (
        "priority_action",
        "social_professions",
        "Professioni sociali",
        "Social professions",
        "Piano nazionale degli interventi e dei servizi sociali 2021-2023",
    ),
    ("target_group", "everyone", "Tutta la popolazione", "Everybody", ""),
    ("target_group", "children_families", "Bambini, ragazzi e famiglie", "Children and families", ""),
    ("target_group", "young_people", "Giovani", "Young people", ""),
    ("target_group", "older_people", "Persone anziane", "Older people", ""),
    ("target_group", "older_people_care", "Persone anziane non autosufficienti", "Older people who need care", ""),
    ("target_group", "disability", "Persone con disabilità", "People with disabilities", ""),
    ("target_group", "mental_health", "Persone con sofferenza mentale", "People with mental distress", ""),
    ("target_group", "addictions", "Persone con dipendenze", "People with addictions", ""),
    ("target_group", "poverty", "Persone e famiglie in povertà", "People and families in poverty", ""),
    ("target_group", "homeless", "Persone senza dimora", "Homeless people", ""),
    ("target_group", "migrants", "Persone straniere", "Migrants", ""),
    ("target_group", "violence_victims", "Donne che subiscono violenza", "Women who suffer violence", ""),
    ("target_group", "carers", "Chi assiste un familiare (caregiver)", "Family carers", ""),
)
"""What territories that stand already begin with, as new ones do from the starter data."""


def upgrade() -> None:
    op.create_table(
        "code_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=160), nullable=False),
        sa.Column("label_en", sa.String(length=160), nullable=False),
        sa.Column("legal_basis", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_code_entry_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_entry")),
        sa.UniqueConstraint("territory_id", "kind", "code", "valid_from", name=op.f("uq_code_entry_territory_id_kind_code_valid_from")),
    )
    op.create_table(
        "objective_code",
        sa.Column("objective_id", sa.Integer(), nullable=False),
        sa.Column("code_entry_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["code_entry_id"], ["code_entry.id"], name=op.f("fk_objective_code_code_entry_id")),
        sa.ForeignKeyConstraint(["objective_id"], ["objective.id"], name=op.f("fk_objective_code_objective_id")),
        sa.PrimaryKeyConstraint("objective_id", "code_entry_id", name=op.f("pk_objective_code")),
    )
    op.create_index(op.f("ix_objective_code_code_entry_id"), "objective_code", ["code_entry_id"])
    op.create_table(
        "objective_municipality",
        sa.Column("objective_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_objective_municipality_municipality_id")),
        sa.ForeignKeyConstraint(["objective_id"], ["objective.id"], name=op.f("fk_objective_municipality_objective_id")),
        sa.PrimaryKeyConstraint("objective_id", "municipality_id", name=op.f("pk_objective_municipality")),
    )
    op.add_column("objective", sa.Column("rank", sa.Integer(), nullable=True))
    op.add_column("objective", sa.Column("merged_into_id", sa.Integer(), nullable=True))
    op.create_table(
        "service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("description_source", sa.Text(), nullable=False),
        sa.Column("description_html", sa.Text(), nullable=False),
        sa.Column("provider", sa.String(length=160), nullable=False),
        sa.Column("entrusted", sa.String(length=40), nullable=True),
        sa.Column("act_type", sa.String(length=80), nullable=False),
        sa.Column("act_number", sa.String(length=60), nullable=False),
        sa.Column("act_date", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("hours", sa.String(length=500), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["thematic_area.id"], name=op.f("fk_service_area_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_service_created_by_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_service_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("territory_id", "code", name=op.f("uq_service_territory_id_code")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_service_submission_key")),
    )
    op.create_index(op.f("ix_service_area_id"), "service", ["area_id"])
    op.create_index("ix_service_list", "service", ["territory_id", "status", "name", "id"])
    op.create_table(
        "service_municipality",
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("active_since", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_service_municipality_municipality_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_service_municipality_service_id")),
        sa.PrimaryKeyConstraint("service_id", "municipality_id", name=op.f("pk_service_municipality")),
    )
    op.create_index(op.f("ix_service_municipality_municipality_id"), "service_municipality", ["municipality_id"])
    op.create_table(
        "service_code",
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("code_entry_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["code_entry_id"], ["code_entry.id"], name=op.f("fk_service_code_code_entry_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_service_code_service_id")),
        sa.PrimaryKeyConstraint("service_id", "code_entry_id", name=op.f("pk_service_code")),
    )
    op.create_index(op.f("ix_service_code_code_entry_id"), "service_code", ["code_entry_id"])
    op.add_column("reply", sa.Column("covered_by_service_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_reply_covered_by_service_id"), "reply", ["covered_by_service_id"])
    op.create_table(
        "plan_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=160), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("new_count", sa.Integer(), nullable=False),
        sa.Column("changed_count", sa.Integer(), nullable=False),
        sa.Column("same_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_plan_import_created_by_id")),
        sa.ForeignKeyConstraint(["cycle_id"], ["plan_cycle.id"], name=op.f("fk_plan_import_cycle_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_plan_import_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_import")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_plan_import_submission_key")),
    )
    op.create_index(op.f("ix_plan_import_territory_id"), "plan_import", ["territory_id"])
    _seed()


def _seed() -> None:
    columns = ("kind", "code", "label", "label_en", "legal_basis")
    table = sa.table(
        "code_entry",
        sa.column("territory_id", sa.Integer),
        *(sa.column(name, sa.String) for name in columns),
        sa.column("position", sa.Integer),
        sa.column("valid_from", sa.Date),
        sa.column("version", sa.Integer),
    )
    fixed = {"valid_from": date(2000, 1, 1), "version": 1}
    rows = [
        {"territory_id": territory_id, "position": position, **dict(zip(columns, code, strict=True)), **fixed}
        for (territory_id,) in op.get_bind().execute(sa.text("SELECT id FROM territory ORDER BY id")).all()
        for position, code in enumerate(CODES)
    ]
    if rows:
        op.bulk_insert(table, rows)


def downgrade() -> None:
    op.drop_table("plan_import")
    op.drop_index(op.f("ix_reply_covered_by_service_id"), "reply")
    op.drop_column("reply", "covered_by_service_id")
    for table in ("service_code", "service_municipality", "service"):
        op.drop_table(table)
    op.drop_column("objective", "merged_into_id")
    op.drop_column("objective", "rank")
    for table in ("objective_municipality", "objective_code", "code_entry"):
        op.drop_table(table)
