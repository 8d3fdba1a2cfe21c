//! Sends the trace and the log records of sent.ts with the exporters of OpenTelemetry for Rust, and prints the ids of its spans:
//! sender <grpc|http/protobuf|http/json> <URL of HTTP> <URL of gRPC>

use std::collections::HashMap;
use std::env::args;
use std::error::Error;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use opentelemetry::logs::{AnyValue, LogRecord, Logger, LoggerProvider, Severity};
use opentelemetry::trace::{
    Event, Link, Span, SpanContext, SpanId, SpanKind, Status, TraceContextExt, TraceFlags, TraceId, TraceState, Tracer,
    TracerProvider,
};
use opentelemetry::{Array, Context, InstrumentationScope, Key, KeyValue, Value};
use opentelemetry_otlp::{
    Compression, LogExporter, Protocol, SpanExporter, WithExportConfig, WithHttpConfig, WithTonicConfig,
};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;

fn at(nanos: u32) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::new(1_767_225_600, nanos)
}

fn list<T: Into<AnyValue>>(items: Vec<T>) -> AnyValue {
    AnyValue::ListAny(Box::new(items.into_iter().map(Into::into).collect()))
}

fn map(entries: Vec<(&'static str, AnyValue)>) -> AnyValue {
    AnyValue::Map(Box::new(entries.into_iter().map(|(key, value)| (Key::new(key), value)).collect::<HashMap<_, _>>()))
}

fn exporters(protocol: &str, http: &str, grpc: &str) -> Result<(SpanExporter, LogExporter), Box<dyn Error>> {
    if protocol == "grpc" {
        let spans = SpanExporter::builder().with_tonic().with_endpoint(grpc).with_compression(Compression::Gzip);
        let logs = LogExporter::builder().with_tonic().with_endpoint(grpc).with_compression(Compression::Gzip);
        return Ok((spans.build()?, logs.build()?));
    }
    let encoding = if protocol == "http/json" { Protocol::HttpJson } else { Protocol::HttpBinary };
    let spans = SpanExporter::builder().with_http().with_protocol(encoding).with_compression(Compression::Gzip);
    let logs = LogExporter::builder().with_http().with_protocol(encoding).with_compression(Compression::Gzip);
    Ok((
        spans.with_endpoint(format!("{http}/v1/traces")).build()?,
        logs.with_endpoint(format!("{http}/v1/logs")).build()?,
    ))
}

fn main() -> Result<(), Box<dyn Error>> {
    let [protocol, http, grpc] = &args().skip(1).collect::<Vec<_>>()[..] else {
        return Err("Expected a protocol and two URLs.".into());
    };
    // gRPC needs a runtime; the client of HTTP must not be in one.
    let runtime = tokio::runtime::Runtime::new()?;
    let _entered = (protocol == "grpc").then(|| runtime.enter());
    let (spans, records) = exporters(protocol, http, grpc)?;
    let zones: Vec<opentelemetry::StringValue> = vec!["a".into(), "b".into()];
    let resource = Resource::builder_empty()
        .with_schema_url(
            [
                KeyValue::new("service.name", "sender"),
                KeyValue::new("service.version", "1.2.3"),
                KeyValue::new("team.size", 7),
                KeyValue::new("host.load", 0.5),
                KeyValue::new("host.shared", true),
                KeyValue::new("host.zones", Value::Array(zones.into())),
            ],
            "https://opentelemetry.io/schemas/1.30.0",
        )
        .build();
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(spans)
        .with_resource(resource.clone())
        .with_max_attributes_per_span(15)
        .with_max_events_per_span(1)
        .with_max_links_per_span(1)
        .build();
    let logs = SdkLoggerProvider::builder().with_batch_exporter(records).with_resource(resource).build();
    let scope = InstrumentationScope::builder("spec.scope")
        .with_version("0.1.0")
        .with_schema_url("https://example.com/scope")
        .with_attributes([KeyValue::new("scope.part", "a")])
        .build();
    let tracer = provider.tracer_with_scope(scope.clone());

    let trace_id = TraceId::from_hex("4bf92f3577b34da6a3ce929d0e0e4736")?;
    let remote = Context::new().with_remote_span_context(SpanContext::new(
        trace_id,
        SpanId::from_hex("00f067aa0ba902b7")?,
        TraceFlags::SAMPLED,
        true,
        TraceState::from_str("vendor=value,other=1")?,
    ));
    let start = |name: &'static str, kind: SpanKind| {
        tracer.span_builder(name).with_kind(kind).with_start_time(at(123_456_789))
    };
    let parent = start("parent", SpanKind::Server).start_with_context(&tracer, &remote);
    let parent_id = parent.span_context().span_id();
    let in_parent = remote.with_span(parent);
    let link = Link::new(
        SpanContext::new(
            TraceId::from_hex(&"1".repeat(32))?,
            SpanId::from_hex(&"2".repeat(16))?,
            TraceFlags::SAMPLED,
            false,
            TraceState::from_str("linked=yes")?,
        ),
        vec![KeyValue::new("reason", "retry")],
        0,
    );
    let child = start("child ünï 🚀", SpanKind::Client)
        .with_links(vec![link.clone(), link])
        .start_with_context(&tracer, &in_parent);
    let child_id = child.span_context().span_id();
    let in_child = in_parent.with_span(child);
    let child = in_child.span();
    let texts: Vec<opentelemetry::StringValue> = vec!["a".into(), "b".into()];
    let none: Vec<opentelemetry::StringValue> = vec![];
    child.set_attributes([
        KeyValue::new("text", "ünï 🚀"),
        KeyValue::new("empty", ""),
        KeyValue::new("integer", 42),
        KeyValue::new("negative", -7),
        KeyValue::new("huge", 1_i64 << 60),
        KeyValue::new("odd", (1_i64 << 53) + 1),
        KeyValue::new("double", 0.25),
        KeyValue::new("whole", 3.0),
        KeyValue::new("yes", true),
        KeyValue::new("no", false),
        KeyValue::new("texts", Value::Array(texts.into())),
        KeyValue::new("integers", Value::Array(Array::I64(vec![1, -2]))),
        KeyValue::new("doubles", Value::Array(Array::F64(vec![0.5, 2.0]))),
        KeyValue::new("flags", Value::Array(Array::Bool(vec![true, false]))),
        KeyValue::new("none", Value::Array(none.into())),
        KeyValue::new("over the limit", 1),
    ]);
    for _ in 0..2 {
        let chain: Vec<opentelemetry::StringValue> = vec!["A".into(), "B".into()];
        let event = Event::new(
            "exception",
            at(223_456_789),
            vec![
                KeyValue::new("exception.type", "StockError"),
                KeyValue::new("attempt", 2),
                KeyValue::new("chain", Value::Array(chain.into())),
            ],
            0,
        );
        child.add_event_with_timestamp(event.name, event.timestamp, event.attributes);
    }
    child.set_status(Status::error("no stock"));
    for (name, kind) in [
        ("produce", SpanKind::Producer),
        ("consume", SpanKind::Consumer),
        ("internal", SpanKind::Internal),
    ] {
        start(name, kind).start_with_context(&tracer, &in_child).end_with_timestamp(at(573_456_790));
    }
    child.end_with_timestamp(at(573_456_790));
    in_parent.span().set_status(Status::Ok);
    in_parent.span().end_with_timestamp(at(573_456_790));

    let logger = logs.logger_with_scope(scope);
    let record = |severity: Severity, text: &'static str| {
        let mut record = logger.create_log_record();
        record.set_timestamp(at(300_000_001));
        record.set_observed_timestamp(at(300_000_002));
        record.set_severity_number(severity);
        record.set_severity_text(text);
        record
    };
    let mut in_trace = record(Severity::Warn, "WARN");
    in_trace.set_trace_context(trace_id, child_id, Some(TraceFlags::SAMPLED));
    in_trace.set_event_name("stock.low");
    in_trace.set_body("stock is low".into());
    in_trace.add_attributes([
        ("order.id", AnyValue::from("o-17")),
        ("attempt", AnyValue::from(2)),
        ("nested", map(vec![("a", 1.into()), ("b", list::<AnyValue>(vec![true.into(), "x".into()]))])),
        ("bytes", AnyValue::Bytes(Box::new(vec![1, 2, 255]))),
    ]);
    logger.emit(in_trace);
    let mut outside = record(Severity::Error, "ERROR");
    outside.set_body(map(vec![
        ("code", "E1".into()),
        ("retry", true.into()),
        ("items", list::<AnyValue>(vec![1.into(), "x".into(), 0.5.into()])),
    ]));
    logger.emit(outside);

    provider.shutdown()?;
    logs.shutdown()?;
    println!("{{\"parent\":\"{parent_id}\",\"child\":\"{child_id}\"}}");
    Ok(())
}
