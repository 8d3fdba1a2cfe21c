import { ENTRIES, exportsOf, RUNNER_ENTRIES } from '../docs/exports';

/** The public names, by entry. Record every added or removed name in CHANGELOG.md. */
const NAMES: Readonly<Record<keyof typeof ENTRIES, { readonly values: string; readonly types: string }>> = {
  'otel-instrument': {
    values: `
      Instrument instrument Empty Field Skip defineFields
      currentSpan recordError recordField recordFields openSpan
      startTelemetry
      isTraceForced signForceTrace tailPolicy
      currentFilter setFilter
      createLogger
      tracedQuery traceAxios tracedFetch traceFetch grpcClientInterceptor grpcServerInterceptor
      extractContext injectContext remoteParentLink
      faultCounts setWarningSink describeError OptionError`,
    types: `
      InstrumentOptions InstrumentClassOptions InstrumentDecorator Fitting FieldTakesOtherArgumentsThanTheMethod
      FieldFunction FieldValue FieldValues FieldGroup FieldTypeNames GroupValues FromArguments LinkSource SpanSource Level
      CurrentSpan OpenSpan SpanOpening
      Telemetry TelemetryOptions ExporterOption OtlpOptions OtlpProtocol BatchConfig SamplingOptions ExportCounts
      TelemetryCounts LogOptions LogExportOptions LogExporterOption
      PropagatorChoice PropagatorName PropagationTarget RedactionOptions FoundSecret TraceLimits ValueLimits AttributeMatch
      HeadSamplingOptions ParentBased SamplingRule ForceTraceOptions ForceTraceCounts ForceTraceRefusal
      ForceTraceSigning TailSamplingOptions TailSamplingCounts TailPolicy LatencyOptions RateLimitingOptions LocalTrace
      FinishedSpan FinishedLog
      ActiveFilter
      Logger TargetLogger LogMessage LoggerOptions LogDestination LogFields LogFormat LogLevel
      Queryable TracedQuery GrpcClientInterceptor GrpcServerInterceptor
      HeaderWriter SettableCarrier WritableCarrier
      TelemetryWarning WarningSink ErrorDescription ErrorLink OptionErrorCode`,
  },
  'otel-instrument/sdk': {
    values: `
      EngineTracerProvider
      AlwaysRecordSampler ForcedTraceSampler RatioSampler RuleSampler headSampler samplerForEnvironment
      TailSamplingProcessor
      PublicEndpointPropagator ForcedTracePropagator ForwardedHeadersPropagator TraceContextPropagator W3CTraceState
      createPropagator FORWARDED_HEADERS forwardedHeaders
      Filter Redactor`,
    types: `
      EngineConfig EngineTracer SpanClock AttributeSource LazySpanOptions SpanLimits GeneralLimits
      Sampler SamplingResult SpanProcessor SpanExporter LogRecordExporter ExportResult
      PropagationOptions TraceContextOptions Interest`,
  },
  'otel-instrument/nest': {
    values: `
      TelemetryModule TelemetryService TelemetryLogger TELEMETRY TELEMETRY_OPTIONS
      HttpModule traceHttpService traceClient traceMicroservice`,
    types: `
      TelemetryModuleOptions TelemetryModuleAsyncOptions TelemetryOptionsFactory TelemetryCounters
      IsServerError RequestPattern LifecyclePart
      MessagingOptions MessageTransport OutgoingMessage ReceivedMessage ReceivedPacket TransportId
      InstrumentProvidersOptions ClassPattern NestInstrument`,
  },
  'otel-instrument/messaging': {
    values: `
      traceProducer traceConsumer processMessage
      amqplibProducer amqplibConsumer bullmqProducer bullmqConsumer kafkajsProducer kafkajsConsumer
      natsProducer natsConsumer rdkafkaProducer rdkafkaConsumer redisStreamProducer redisStreamConsumer
      sqsProducer sqsConsumer`,
    types: `
      ProducerAdapter SentMessage SentMessages ConsumerAdapter ReceivedMessages Destination
      HeaderWriter SettableCarrier WritableCarrier
      AmqplibSendArgs AmqplibMessage AmqplibConsumerOptions
      BullmqJob BullmqProducerOptions
      KafkajsRecord KafkajsBatchRecord KafkajsMessage KafkajsMessagePayload KafkajsBatchPayload KafkaConsumerOptions
      NatsHeaders NatsMessage NatsPublishArgs NatsProducerOptions NatsConsumerOptions
      RdkafkaMessage RdkafkaProduceArgs
      RedisStreamEntry RedisStreamConsumerOptions
      SqsEvent SqsMessage SqsRecord SqsConsumerOptions
      TemplateOptions`,
  },
  'otel-instrument/testing': {
    values: `
      useTestTelemetry startTestTelemetry outline telemetryMatchers SpanCollector DeterministicIds SteppingClock`,
    types: `
      TestTelemetry TestTelemetryOptions UseTestTelemetryOptions TestHooks SteppingClockOptions TraceCondition
      WaitForTraceOptions SpanOutline OutlineOptions TelemetryMatchers SpanPattern CountedSpanPattern TracePattern
      TextPattern AsymmetricMatcher EventPattern SecretSearchOptions AnySpan WaterfallStyle LogLine`,
  },
  'otel-instrument/viewer': {
    values:
      'startViewer startReceiver TraceStore renderWaterfall decodeLogs decodeTraces encodeLogs encodeTraces OtlpError',
    types: `
      Viewer ViewerOptions
      OtlpReceiver ReceiverCounts ReceiverOptions OtlpContentType OtlpErrorCode
      TraceStoreOptions TraceStoreCounts KeptTrace StoreChange TracePredicate WaitOptions
      WaterfallOptions WaterfallFormat WaterfallDetail
      TraceSpan TraceSpanStatus SpanAttributes SpanAttributeValue SpanEvent SpanLink
      LogRecord Resource Scope AnyValue ExactAttributes`,
  },
  'otel-instrument/build': {
    values: 'bunPlugin esbuildPlugin rolldownPlugin rollupPlugin rspackPlugin vitePlugin webpackPlugin',
    types: `
      NamesOptions WrittenFile
      EsbuildLikeBuild EsbuildLikePlugin RollupLikePlugin WebpackLikeCompiler WebpackLikePlugin`,
  },
};

const sorted = (names: Iterable<string>): string[] => [...names].toSorted((one, other) => one.localeCompare(other));
const listed = (names: string): string[] => sorted(names.trim().split(/\s+/));

describe.each(Object.entries(ENTRIES))('%s', (specifier, file) => {
  const values = new Set(Object.keys(require(specifier) as object));
  const exported = exportsOf(file).map(({ name }) => name);

  it('exports exactly the values of the table', () => {
    expect(sorted(values)).toEqual(listed(NAMES[specifier]?.values ?? ''));
  });

  it('exports exactly the types of the table', () => {
    expect(sorted(exported.filter((name) => !values.has(name)))).toEqual(listed(NAMES[specifier]?.types ?? ''));
  });
});

describe('the entries', () => {
  it('use each name for one thing', () => {
    const all = Object.values(ENTRIES).flatMap(exportsOf);
    const differs = all.filter(({ name, file }) => all.some((other) => other.name === name && other.file !== file));
    expect(differs).toEqual([]);
  });

  it('export nothing if they install matchers in a test runner', () => {
    expect(Object.values(RUNNER_ENTRIES).flatMap(exportsOf)).toEqual([]);
  });

  it('match package.json for each module resolution', () => {
    const { exports, typesVersions } = require('../../package.json') as {
      readonly exports: object;
      readonly typesVersions: { readonly '*': object };
    };
    const names = [...Object.keys(ENTRIES), ...Object.keys(RUNNER_ENTRIES)].map((name) =>
      name.replace('otel-instrument', '.'),
    );
    expect(sorted([...names, './package.json'])).toEqual(sorted(Object.keys(exports)));
    expect(sorted(names)).toEqual(sorted(['.', ...Object.keys(typesVersions['*']).map((name) => `./${name}`)]));
  });
});
