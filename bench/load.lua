-- SPDX-FileCopyrightText: 2026 Consulta contributors
-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What wrk asks for: the paths of a file in turn; or, for lines "path<TAB>cookie<TAB>token", a contribution each.
-- At the end one line of JSON.

local requests, at, run = {}, 0, ""
local body = "kind=need&title=%s&text=%s&submission_key=%s&csrf_token=%s"
local title = "Pi%C3%B9+corse+per+il+centro+diurno"
local text = ("Il+pulmino+passa+due+volte+al+giorno+e+chi+lavora+non+riesce+ad+accompagnare+i+genitori.+"):rep(6)

function init(args)
  for line in io.lines(args[1]) do
    requests[#requests + 1] = line
  end
  run = args[2]
end

function request()
  at = at + 1
  local line = requests[(at - 1) % #requests + 1]
  local path, cookie, token = line:match("^(.-)\t(.-)\t(.*)$")
  if not path then
    return wrk.format("GET", line)
  end
  local headers = {}
  for name, value in pairs(wrk.headers) do
    headers[name] = value
  end
  headers["Cookie"] = cookie
  headers["Content-Type"] = "application/x-www-form-urlencoded"
  headers["X-Forwarded-For"] = ("10.%d.%d.%d"):format(at / 65536 % 256, at / 256 % 256, at % 256)
  return wrk.format("POST", path, headers, body:format(title, text, ("banco-%s-%09d"):format(run, at), token))
end

function done(summary, latency)
  local bad = summary.errors
  io.write(("{\"requests\": %d, \"seconds\": %f, \"bytes\": %d, \"refused\": %d, \"broken\": %d, \"p50_ms\": %f, \"p95_ms\": %f, \"max_ms\": %f}\n"):format(
    summary.requests, summary.duration / 1e6, summary.bytes, bad.status, bad.connect + bad.read + bad.write + bad.timeout,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency.max / 1e3))
end
