-- The load for wrk. The request comes from the environment, so that it is defined in one place (ToolCall.java):
-- BENCH_HEADERS has one "Name: value" per line, BENCH_BODY is the body. No request() or response() function on
-- purpose: wrk then sends one prepared buffer and keeps no answers, and Lua costs nothing while it measures.

wrk.method = "POST"
wrk.body = os.getenv("BENCH_BODY")
for name, value in os.getenv("BENCH_HEADERS"):gmatch("([^:\n]+): ([^\n]+)") do
    wrk.headers[name] = value
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        "bench requests=%d micros=%d bytes=%d p50=%d p99=%d status=%d connect=%d read=%d write=%d timeout=%d\n",
        summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99),
        errors.status, errors.connect, errors.read, errors.write, errors.timeout))
end
