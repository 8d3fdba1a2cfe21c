/** Counts the spans of an OTLP protobuf message without decoding them, so that the receiver costs little. */

/** `ExportTraceServiceRequest.resource_spans` (1) → `ResourceSpans.scope_spans` (2) → `ScopeSpans.spans` (2). */
function spansIn(body) {
  return fieldsIn(body, 1).reduce(
    (total, resource) => total + fieldsIn(resource, 2).reduce((sum, scope) => sum + fieldsIn(scope, 2).length, 0),
    0,
  );
}

/** The fields of a message with this number. All fields of these messages are length-delimited. */
function fieldsIn(message, wanted) {
  const found = [];
  for (let at = 0; at < message.length;) {
    const field = message[at++] >> 3;
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++];
      length += (byte & 127) * 2 ** shift;
      if (byte < 128) break;
    }
    if (field === wanted) found.push(message.subarray(at, at + length));
    at += length;
  }
  return found;
}

module.exports = { spansIn };
