// Sends the trace and the log records of sent.ts with the exporters of OpenTelemetry for Go, and prints the ids of its spans:
// sender <grpc|http/protobuf> <URL of HTTP> <URL of gRPC>
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploggrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploghttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	otellog "go.opentelemetry.io/otel/log"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func at(nanos int64) time.Time { return time.Unix(1_767_225_600, nanos) }

func traceState(text string) trace.TraceState { return must(trace.ParseTraceState(text)) }

func exporters(ctx context.Context, protocol, httpURL, grpcURL string) (sdktrace.SpanExporter, sdklog.Exporter) {
	if protocol == "grpc" {
		return must(otlptracegrpc.New(ctx, otlptracegrpc.WithEndpointURL(grpcURL), otlptracegrpc.WithCompressor("gzip"))),
			must(otlploggrpc.New(ctx, otlploggrpc.WithEndpointURL(grpcURL), otlploggrpc.WithCompressor("gzip")))
	}
	return must(otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(httpURL+"/v1/traces"), otlptracehttp.WithCompression(otlptracehttp.GzipCompression))),
		must(otlploghttp.New(ctx, otlploghttp.WithEndpointURL(httpURL+"/v1/logs"), otlploghttp.WithCompression(otlploghttp.GzipCompression)))
}

func main() {
	ctx := context.Background()
	spans, records := exporters(ctx, os.Args[1], os.Args[2], os.Args[3])
	res := resource.NewWithAttributes("https://opentelemetry.io/schemas/1.30.0",
		attribute.String("service.name", "sender"),
		attribute.String("service.version", "1.2.3"),
		attribute.Int("team.size", 7),
		attribute.Float64("host.load", 0.5),
		attribute.Bool("host.shared", true),
		attribute.StringSlice("host.zones", []string{"a", "b"}))
	limits := sdktrace.NewSpanLimits()
	limits.AttributeCountLimit, limits.EventCountLimit, limits.LinkCountLimit = 15, 1, 1
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans), sdktrace.WithResource(res), sdktrace.WithRawSpanLimits(limits))
	logs := sdklog.NewLoggerProvider(sdklog.WithProcessor(sdklog.NewSimpleProcessor(records)), sdklog.WithResource(res))
	tracer := provider.Tracer("spec.scope", trace.WithInstrumentationVersion("0.1.0"),
		trace.WithSchemaURL("https://example.com/scope"), trace.WithInstrumentationAttributes(attribute.String("scope.part", "a")))

	remote := trace.ContextWithSpanContext(ctx, trace.NewSpanContext(trace.SpanContextConfig{
		TraceID:    must(trace.TraceIDFromHex("4bf92f3577b34da6a3ce929d0e0e4736")),
		SpanID:     must(trace.SpanIDFromHex("00f067aa0ba902b7")),
		TraceFlags: trace.FlagsSampled,
		TraceState: traceState("vendor=value,other=1"),
		Remote:     true,
	}))
	start, end := trace.WithTimestamp(at(123_456_789)), trace.WithTimestamp(at(573_456_790))
	inParent, parent := tracer.Start(remote, "parent", trace.WithSpanKind(trace.SpanKindServer), start)
	link := trace.Link{
		SpanContext: trace.NewSpanContext(trace.SpanContextConfig{
			TraceID:    must(trace.TraceIDFromHex("11111111111111111111111111111111")),
			SpanID:     must(trace.SpanIDFromHex("2222222222222222")),
			TraceFlags: trace.FlagsSampled,
			TraceState: traceState("linked=yes"),
		}),
		Attributes: []attribute.KeyValue{attribute.String("reason", "retry")},
	}
	inChild, child := tracer.Start(inParent, "child ünï 🚀", trace.WithSpanKind(trace.SpanKindClient), trace.WithLinks(link, link), start)
	child.SetAttributes(
		attribute.String("text", "ünï 🚀"),
		attribute.String("empty", ""),
		attribute.Int64("integer", 42),
		attribute.Int64("negative", -7),
		attribute.Int64("huge", 1<<60),
		attribute.Int64("odd", 1<<53+1),
		attribute.Float64("double", 0.25),
		attribute.Float64("whole", 3),
		attribute.Bool("yes", true),
		attribute.Bool("no", false),
		attribute.StringSlice("texts", []string{"a", "b"}),
		attribute.Int64Slice("integers", []int64{1, -2}),
		attribute.Float64Slice("doubles", []float64{0.5, 2}),
		attribute.BoolSlice("flags", []bool{true, false}),
		attribute.StringSlice("none", []string{}),
		attribute.Int64("over the limit", 1))
	event := trace.WithAttributes(attribute.String("exception.type", "StockError"), attribute.Int("attempt", 2),
		attribute.StringSlice("chain", []string{"A", "B"}))
	for range 2 {
		child.AddEvent("exception", event, trace.WithTimestamp(at(223_456_789)))
	}
	child.SetStatus(codes.Error, "no stock")
	for _, each := range []struct {
		name string
		kind trace.SpanKind
	}{{"produce", trace.SpanKindProducer}, {"consume", trace.SpanKindConsumer}, {"internal", trace.SpanKindInternal}} {
		_, span := tracer.Start(inChild, each.name, trace.WithSpanKind(each.kind), start)
		span.End(end)
	}
	child.End(end)
	parent.SetStatus(codes.Ok, "")
	parent.End(end)

	logger := logs.Logger("spec.scope", otellog.WithInstrumentationVersion("0.1.0"),
		otellog.WithSchemaURL("https://example.com/scope"), otellog.WithInstrumentationAttributes(attribute.String("scope.part", "a")))
	var inTrace, outside otellog.Record
	for _, record := range []*otellog.Record{&inTrace, &outside} {
		record.SetTimestamp(at(300_000_001))
		record.SetObservedTimestamp(at(300_000_002))
	}
	inTrace.SetSeverity(otellog.SeverityWarn)
	inTrace.SetSeverityText("WARN")
	inTrace.SetEventName("stock.low")
	inTrace.SetBody(attribute.StringValue("stock is low"))
	inTrace.AddAttributes(
		attribute.String("order.id", "o-17"),
		attribute.Int("attempt", 2),
		attribute.Map("nested", attribute.Int("a", 1), attribute.Slice("b", attribute.BoolValue(true), attribute.StringValue("x"))),
		attribute.ByteSlice("bytes", []byte{1, 2, 255}))
	logger.Emit(inChild, inTrace)
	outside.SetSeverity(otellog.SeverityError)
	outside.SetSeverityText("ERROR")
	outside.SetBody(attribute.MapValue(attribute.String("code", "E1"), attribute.Bool("retry", true),
		attribute.Slice("items", attribute.IntValue(1), attribute.StringValue("x"), attribute.Float64Value(0.5))))
	logger.Emit(ctx, outside)

	if err := provider.Shutdown(ctx); err != nil {
		log.Fatal(err)
	}
	if err := logs.Shutdown(ctx); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("{\"parent\":%q,\"child\":%q}\n", parent.SpanContext().SpanID(), child.SpanContext().SpanID())
}
