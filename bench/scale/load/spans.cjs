/** Makes the spans of one service with the real library, at the times of the model. */

const { attributesOf, exceptionOf } = require('../model/attributes.cjs');
const { spanOf } = require('../model/request.cjs');
const { Random } = require('../model/random.cjs');

const KINDS = { internal: 0, server: 1, client: 2, db: 2, cache: 2, producer: 3, consumer: 4 };
const ERROR = 2;

/**
 * @param api the module `@opentelemetry/api` that the library uses
 * @param ids the library's generator of ids; it is replaced by the seeded ids of the model
 * @param send called with each visit of another service and the carrier of its trace context
 */
function spanMaker(api, ids, send) {
  const tracer = api.trace.getTracer('shop', '3.14.2');
  let random;
  let traceId;
  ids.generateSpanId = () => random.hex(2);
  ids.generateTraceId = () => traceId;

  /**
   * Makes the spans of one visit, all in this turn.
   *
   * @param visit of the model
   * @param carrier headers of the caller; none at the edge
   * @param epoch microseconds since 1970 at which the request starts
   * @param newTraceId id of the trace that starts here
   * @returns the number of spans
   */
  return function makeSpans(visit, carrier, epoch, newTraceId) {
    random = new Random(visit.a ^ 0x2545f491, visit.b);
    traceId = newTraceId;
    const parent = api.propagation.extract(api.ROOT_CONTEXT, carrier);
    return make(spanOf(visit), parent, epoch);
  };

  function make(planned, parent, epoch) {
    const span = tracer.startSpan(
      planned.name,
      {
        kind: KINDS[planned.kind],
        startTime: timeOf(epoch + planned.start),
        attributes: attributesOf(planned, random),
      },
      parent,
    );
    const context = api.trace.setSpan(parent, span);
    let made = 1;
    for (const child of planned.children) {
      if (child.kind === 'server' || child.kind === 'consumer') {
        const carrier = {};
        api.propagation.inject(context, carrier);
        send(planned.visit, carrier, epoch);
      } else made += make(child, context, epoch);
    }
    if (planned.failed) {
      const exception = exceptionOf(planned, random);
      span.recordException(exception, timeOf(epoch + planned.end));
      span.setStatus({ code: ERROR, message: exception.message });
    }
    span.end(timeOf(epoch + planned.end));
    return made;
  }
}

/** Whole microseconds as the pair of seconds and nanoseconds that the API takes. */
function timeOf(micros) {
  const seconds = Math.floor(micros / 1e6);
  return [seconds, (micros - seconds * 1e6) * 1000];
}

module.exports = { spanMaker };
