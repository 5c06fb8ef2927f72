package io.micromoments.topics;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** Confluent's mock registry client, sufficient for reading and writing records. */
final class RegistryInMemory {

  final MockSchemaRegistryClient client = new MockSchemaRegistryClient();
  final SchemaRegistry registry =
      new SchemaRegistry("memory", client, System::currentTimeMillis, null);

  int register(String topic, Schema schema) {
    try {
      return client.register(RecordWriter.subject(topic), new AvroSchema(schema));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RestClientException e) {
      throw new IllegalStateException(e);
    }
  }

  <T extends SpecificRecord> RecordWriter<T> writer(Class<T> recordClass, String topic) {
    try {
      register(topic, recordClass.getDeclaredConstructor().newInstance().getSchema());
      return RecordWriter.of(recordClass, topic, registry);
    } catch (ReflectiveOperationException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
