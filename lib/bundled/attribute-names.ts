import type * as stable from '@opentelemetry/semantic-conventions';
import type * as incubating from '@opentelemetry/semantic-conventions/incubating';

// Copies of the attribute names, so that users need not install OpenTelemetry's conventions (9.7 MB). The compiler checks
// each name against the types of that package.

export const ATTR_CLIENT_ADDRESS = 'client.address' satisfies typeof stable.ATTR_CLIENT_ADDRESS;
export const ATTR_CODE_FUNCTION_NAME = 'code.function.name' satisfies typeof stable.ATTR_CODE_FUNCTION_NAME;
export const ATTR_DB_OPERATION_NAME = 'db.operation.name' satisfies typeof stable.ATTR_DB_OPERATION_NAME;
export const ATTR_DB_QUERY_SUMMARY = 'db.query.summary' satisfies typeof stable.ATTR_DB_QUERY_SUMMARY;
export const ATTR_DB_QUERY_TEXT = 'db.query.text' satisfies typeof stable.ATTR_DB_QUERY_TEXT;
export const ATTR_DB_RESPONSE_STATUS_CODE =
  'db.response.status_code' satisfies typeof stable.ATTR_DB_RESPONSE_STATUS_CODE;
export const ATTR_DB_SYSTEM_NAME = 'db.system.name' satisfies typeof stable.ATTR_DB_SYSTEM_NAME;
export const ATTR_DEPLOYMENT_ENVIRONMENT_NAME =
  'deployment.environment.name' satisfies typeof stable.ATTR_DEPLOYMENT_ENVIRONMENT_NAME;
export const ATTR_ERROR_TYPE = 'error.type' satisfies typeof stable.ATTR_ERROR_TYPE;
export const ATTR_EXCEPTION_MESSAGE = 'exception.message' satisfies typeof stable.ATTR_EXCEPTION_MESSAGE;
export const ATTR_EXCEPTION_STACKTRACE = 'exception.stacktrace' satisfies typeof stable.ATTR_EXCEPTION_STACKTRACE;
export const ATTR_EXCEPTION_TYPE = 'exception.type' satisfies typeof stable.ATTR_EXCEPTION_TYPE;
export const ATTR_HTTP_REQUEST_METHOD = 'http.request.method' satisfies typeof stable.ATTR_HTTP_REQUEST_METHOD;
export const ATTR_HTTP_REQUEST_METHOD_ORIGINAL =
  'http.request.method_original' satisfies typeof stable.ATTR_HTTP_REQUEST_METHOD_ORIGINAL;
export const ATTR_HTTP_REQUEST_RESEND_COUNT =
  'http.request.resend_count' satisfies typeof stable.ATTR_HTTP_REQUEST_RESEND_COUNT;
export const ATTR_HTTP_RESPONSE_STATUS_CODE =
  'http.response.status_code' satisfies typeof stable.ATTR_HTTP_RESPONSE_STATUS_CODE;
export const ATTR_HTTP_ROUTE = 'http.route' satisfies typeof stable.ATTR_HTTP_ROUTE;
export const ATTR_NETWORK_PEER_ADDRESS = 'network.peer.address' satisfies typeof stable.ATTR_NETWORK_PEER_ADDRESS;
export const ATTR_NETWORK_PEER_PORT = 'network.peer.port' satisfies typeof stable.ATTR_NETWORK_PEER_PORT;
export const ATTR_NETWORK_PROTOCOL_VERSION =
  'network.protocol.version' satisfies typeof stable.ATTR_NETWORK_PROTOCOL_VERSION;
export const ATTR_RPC_METHOD = 'rpc.method' satisfies typeof stable.ATTR_RPC_METHOD;
export const ATTR_RPC_STATUS_CODE = 'rpc.status_code' satisfies typeof stable.ATTR_RPC_STATUS_CODE;
export const ATTR_RPC_SYSTEM_NAME = 'rpc.system.name' satisfies typeof stable.ATTR_RPC_SYSTEM_NAME;
export const ATTR_SERVER_ADDRESS = 'server.address' satisfies typeof stable.ATTR_SERVER_ADDRESS;
export const ATTR_SERVER_PORT = 'server.port' satisfies typeof stable.ATTR_SERVER_PORT;
export const ATTR_SERVICE_INSTANCE_ID = 'service.instance.id' satisfies typeof stable.ATTR_SERVICE_INSTANCE_ID;
export const ATTR_SERVICE_NAME = 'service.name' satisfies typeof stable.ATTR_SERVICE_NAME;
export const ATTR_SERVICE_VERSION = 'service.version' satisfies typeof stable.ATTR_SERVICE_VERSION;
export const ATTR_URL_FULL = 'url.full' satisfies typeof stable.ATTR_URL_FULL;
export const ATTR_URL_PATH = 'url.path' satisfies typeof stable.ATTR_URL_PATH;
export const ATTR_URL_QUERY = 'url.query' satisfies typeof stable.ATTR_URL_QUERY;
export const ATTR_URL_SCHEME = 'url.scheme' satisfies typeof stable.ATTR_URL_SCHEME;
export const ATTR_USER_AGENT_ORIGINAL = 'user_agent.original' satisfies typeof stable.ATTR_USER_AGENT_ORIGINAL;

// Not stable yet.

export const ATTR_DB_RESPONSE_RETURNED_ROWS =
  'db.response.returned_rows' satisfies typeof incubating.ATTR_DB_RESPONSE_RETURNED_ROWS;
export const ATTR_DNS_ANSWERS = 'dns.answers' satisfies typeof incubating.ATTR_DNS_ANSWERS;
export const ATTR_DNS_QUESTION_NAME = 'dns.question.name' satisfies typeof incubating.ATTR_DNS_QUESTION_NAME;
export const ATTR_HOST_NAME = 'host.name' satisfies typeof incubating.ATTR_HOST_NAME;
export const ATTR_KAFKA_MESSAGE_KEY = 'kafka.message.key' satisfies typeof incubating.ATTR_KAFKA_MESSAGE_KEY;
export const ATTR_KAFKA_MESSAGE_TOMBSTONE =
  'kafka.message.tombstone' satisfies typeof incubating.ATTR_KAFKA_MESSAGE_TOMBSTONE;
export const ATTR_KAFKA_OFFSET = 'kafka.offset' satisfies typeof incubating.ATTR_KAFKA_OFFSET;
export const ATTR_MESSAGING_BATCH_MESSAGE_COUNT =
  'messaging.batch.message_count' satisfies typeof incubating.ATTR_MESSAGING_BATCH_MESSAGE_COUNT;
export const ATTR_MESSAGING_CLIENT_ID = 'messaging.client.id' satisfies typeof incubating.ATTR_MESSAGING_CLIENT_ID;
export const ATTR_MESSAGING_CONSUMER_GROUP_NAME =
  'messaging.consumer.group.name' satisfies typeof incubating.ATTR_MESSAGING_CONSUMER_GROUP_NAME;
export const ATTR_MESSAGING_DESTINATION_ANONYMOUS =
  'messaging.destination.anonymous' satisfies typeof incubating.ATTR_MESSAGING_DESTINATION_ANONYMOUS;
export const ATTR_MESSAGING_DESTINATION_NAME =
  'messaging.destination.name' satisfies typeof incubating.ATTR_MESSAGING_DESTINATION_NAME;
export const ATTR_MESSAGING_DESTINATION_PARTITION_ID =
  'messaging.destination.partition.id' satisfies typeof incubating.ATTR_MESSAGING_DESTINATION_PARTITION_ID;
export const ATTR_MESSAGING_DESTINATION_SUBSCRIPTION_NAME =
  'messaging.destination.subscription.name' satisfies typeof incubating.ATTR_MESSAGING_DESTINATION_SUBSCRIPTION_NAME;
export const ATTR_MESSAGING_DESTINATION_TEMPLATE =
  'messaging.destination.template' satisfies typeof incubating.ATTR_MESSAGING_DESTINATION_TEMPLATE;
export const ATTR_MESSAGING_DESTINATION_TEMPORARY =
  'messaging.destination.temporary' satisfies typeof incubating.ATTR_MESSAGING_DESTINATION_TEMPORARY;
export const ATTR_MESSAGING_MESSAGE_BODY_SIZE =
  'messaging.message.body.size' satisfies typeof incubating.ATTR_MESSAGING_MESSAGE_BODY_SIZE;
export const ATTR_MESSAGING_MESSAGE_CONVERSATION_ID =
  'messaging.message.conversation_id' satisfies typeof incubating.ATTR_MESSAGING_MESSAGE_CONVERSATION_ID;
export const ATTR_MESSAGING_MESSAGE_ID = 'messaging.message.id' satisfies typeof incubating.ATTR_MESSAGING_MESSAGE_ID;
export const ATTR_MESSAGING_OPERATION_NAME =
  'messaging.operation.name' satisfies typeof incubating.ATTR_MESSAGING_OPERATION_NAME;
export const ATTR_MESSAGING_OPERATION_TYPE =
  'messaging.operation.type' satisfies typeof incubating.ATTR_MESSAGING_OPERATION_TYPE;
export const ATTR_MESSAGING_SYSTEM_NAME =
  'messaging.system.name' satisfies typeof incubating.ATTR_MESSAGING_SYSTEM_NAME;
export const ATTR_PROCESS_PID = 'process.pid' satisfies typeof incubating.ATTR_PROCESS_PID;
export const ATTR_PROCESS_RUNTIME_NAME = 'process.runtime.name' satisfies typeof incubating.ATTR_PROCESS_RUNTIME_NAME;
export const ATTR_PROCESS_RUNTIME_VERSION =
  'process.runtime.version' satisfies typeof incubating.ATTR_PROCESS_RUNTIME_VERSION;
export const ATTR_RABBITMQ_DESTINATION_ROUTING_KEY =
  'rabbitmq.destination.routing_key' satisfies typeof incubating.ATTR_RABBITMQ_DESTINATION_ROUTING_KEY;
export const ATTR_RABBITMQ_MESSAGE_DELIVERY_TAG =
  'rabbitmq.message.delivery_tag' satisfies typeof incubating.ATTR_RABBITMQ_MESSAGE_DELIVERY_TAG;
