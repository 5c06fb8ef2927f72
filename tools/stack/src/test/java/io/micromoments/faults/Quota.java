package io.micromoments.faults;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaAlteration.Op;
import org.apache.kafka.common.quota.ClientQuotaEntity;

/** Throttles all clients of a broker until it is closed. */
record Quota(String bootstrapServers) implements AutoCloseable {

  private static final double BYTES_PER_SECOND = 20_000;

  static Quota of(String bootstrapServers) throws IOException {
    Quota quota = new Quota(bootstrapServers);
    quota.set(BYTES_PER_SECOND);
    return quota;
  }

  @Override
  public void close() throws IOException {
    set(null);
  }

  private void set(Double rate) throws IOException {
    Map<String, String> everyClient = new HashMap<>();
    everyClient.put(ClientQuotaEntity.CLIENT_ID, null);
    List<Op> limits =
        Arrays.asList(new Op("producer_byte_rate", rate), new Op("consumer_byte_rate", rate));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin
          .alterClientQuotas(
              List.of(new ClientQuotaAlteration(new ClientQuotaEntity(everyClient), limits)))
          .all()
          .get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
