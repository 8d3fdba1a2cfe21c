"""Sends the trace and the log records of sent.ts with the exporters of OpenTelemetry for Python, and prints the ids of its
spans: python sender.py <grpc|http/protobuf> <URL of HTTP> <URL of gRPC>"""

import json
import sys

from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.context import Context
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    TraceState,
    set_span_in_context,
)

protocol, http_url, grpc_url = sys.argv[1:]
if protocol == "grpc":
    from grpc import Compression
    from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

    spans = OTLPSpanExporter(endpoint=grpc_url, insecure=True, compression=Compression.Gzip)
    records = OTLPLogExporter(endpoint=grpc_url, insecure=True, compression=Compression.Gzip)
else:
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    spans = OTLPSpanExporter(endpoint=http_url + "/v1/traces", compression=Compression.Gzip)
    records = OTLPLogExporter(endpoint=http_url + "/v1/logs", compression=Compression.Gzip)


def at(nanos):
    return 1_767_225_600_000_000_000 + nanos


resource = Resource(
    {
        "service.name": "sender",
        "service.version": "1.2.3",
        "team.size": 7,
        "host.load": 0.5,
        "host.shared": True,
        "host.zones": ["a", "b"],
    },
    "https://opentelemetry.io/schemas/1.30.0",
)
provider = TracerProvider(
    resource=resource, span_limits=SpanLimits(max_span_attributes=15, max_events=1, max_links=1)
)
provider.add_span_processor(SimpleSpanProcessor(spans))
logs = LoggerProvider(resource=resource)
logs.add_log_record_processor(SimpleLogRecordProcessor(records))
scope = dict(schema_url="https://example.com/scope", attributes={"scope.part": "a"})
tracer = provider.get_tracer("spec.scope", "0.1.0", **scope)

remote = set_span_in_context(
    NonRecordingSpan(
        SpanContext(
            trace_id=0x4BF92F3577B34DA6A3CE929D0E0E4736,
            span_id=0x00F067AA0BA902B7,
            is_remote=True,
            trace_flags=TraceFlags(TraceFlags.SAMPLED),
            trace_state=TraceState([("vendor", "value"), ("other", "1")]),
        )
    ),
    Context(),
)
parent = tracer.start_span("parent", remote, SpanKind.SERVER, start_time=at(123_456_789))
linked = SpanContext(
    trace_id=int("1" * 32, 16),
    span_id=int("2" * 16, 16),
    is_remote=False,
    trace_flags=TraceFlags(TraceFlags.SAMPLED),
    trace_state=TraceState([("linked", "yes")]),
)
link = Link(linked, {"reason": "retry"})
child = tracer.start_span(
    "child ünï 🚀",
    set_span_in_context(parent, remote),
    SpanKind.CLIENT,
    links=[link, link],
    start_time=at(123_456_789),
)
ATTRIBUTES = {
    "text": "ünï 🚀",
    "empty": "",
    "integer": 42,
    "negative": -7,
    "huge": 2**60,
    "odd": 2**53 + 1,
    "double": 0.25,
    "whole": 3.0,
    "yes": True,
    "no": False,
    "texts": ["a", "b"],
    "integers": [1, -2],
    "doubles": [0.5, 2.0],
    "flags": [True, False],
    "none": [],
}
# The SDK drops the oldest attribute when there are too many.
for key, value in {"over the limit": 1, **ATTRIBUTES}.items():
    child.set_attribute(key, value)
EVENT = {"exception.type": "StockError", "attempt": 2, "chain": ["A", "B"]}
for _ in range(2):
    child.add_event("exception", EVENT, at(223_456_789))
child.set_status(Status(StatusCode.ERROR, "no stock"))
in_child = set_span_in_context(child, remote)
for name, kind in (("produce", SpanKind.PRODUCER), ("consume", SpanKind.CONSUMER), ("internal", SpanKind.INTERNAL)):
    tracer.start_span(name, in_child, kind, start_time=at(123_456_789)).end(at(573_456_790))
child.end(at(573_456_790))
parent.set_status(Status(StatusCode.OK))
parent.end(at(573_456_790))

logger = logs.get_logger("spec.scope", "0.1.0", **scope)
TIMES = dict(timestamp=at(300_000_001), observed_timestamp=at(300_000_002))
logger.emit(
    LogRecord(
        **TIMES,
        context=in_child,
        severity_number=SeverityNumber.WARN,
        severity_text="WARN",
        event_name="stock.low",
        body="stock is low",
        attributes={
            "order.id": "o-17",
            "attempt": 2,
            "nested": {"a": 1, "b": [True, "x"]},
            "bytes": bytes([1, 2, 255]),
        },
    )
)
logger.emit(
    LogRecord(
        **TIMES,
        context=Context(),
        severity_number=SeverityNumber.ERROR,
        severity_text="ERROR",
        body={"code": "E1", "retry": True, "items": [1, "x", 0.5]},
    )
)
provider.shutdown()
logs.shutdown()
print(json.dumps({key: format(span.get_span_context().span_id, "016x") for key, span in (("parent", parent), ("child", child))}))
