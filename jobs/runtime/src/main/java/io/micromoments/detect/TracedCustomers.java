package io.micromoments.detect;

import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.runtime.Tombstones;
import io.micromoments.runtime.element.GuestId;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.Tombstone;
import io.micromoments.schemas.TraceRequest;
import io.micromoments.schemas.TraceRequestState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;

/**
 * The customers that a stage traces: those of the settings, and those of requests that have not
 * ended. Requests are kept in broadcast state, with salted hashes in the place of ids, so that
 * state does not contain an id longer than the customer's own data do.
 */
public final class TracedCustomers {

  /** Most customers of all requests together, which bounds what tracing may cost. */
  static final int MAX_TRACED_CUSTOMERS = 1_000;

  private static final MapStateDescriptor<String, TraceRequest> STATE =
      new MapStateDescriptor<>(
          "trace-requests", BasicTypeInfo.STRING_TYPE_INFO, new RecordType<>(TraceRequest.class));

  private final TraceSettings settings;
  private final String salt;

  /** By event id; with hashed customers. */
  private final Map<String, TraceRequest> requests = new HashMap<>();

  private BroadcastState<String, TraceRequest> state;

  /** Caches the last look-up: consecutive look-ups mostly concern the same customer. */
  private String lastCustomer;

  private List<TraceRequest> lastFound = List.of();

  /**
   * @param salt of {@link Tombstones#hash}
   */
  public TracedCustomers(TraceSettings settings, String salt) {
    this.settings = settings;
    this.salt = salt;
  }

  /** Restores the requests. */
  public void initialize(OperatorStateStore store) throws Exception {
    state = store.getBroadcastState(STATE);
    state.immutableEntries().forEach(entry -> requests.put(entry.getKey(), entry.getValue()));
  }

  /**
   * Adds a request, unless it has ended.
   *
   * @param now current watermark
   * @return what became of it
   */
  public TraceRequestState add(TraceRequest request, long now) throws Exception {
    if (request.getUntil().toEpochMilli() <= now) {
      return TraceRequestState.ENDED;
    }
    long others =
        requests.values().stream()
            .filter(each -> !each.getEventId().equals(request.getEventId()))
            .mapToLong(each -> each.getCustomerIds().size())
            .sum();
    if (others + request.getCustomerIds().size() > MAX_TRACED_CUSTOMERS) {
      return TraceRequestState.TOO_MANY;
    }
    put(
        TraceRequest.newBuilder(request)
            .setCustomerIds(request.getCustomerIds().stream().map(this::hash).toList())
            .build());
    return TraceRequestState.STARTED;
  }

  private void put(TraceRequest request) throws Exception {
    requests.put(request.getEventId(), request);
    state.put(request.getEventId(), request);
    lastCustomer = null;
  }

  /** Returns the requests that have ended by a time, and removes them. */
  public List<TraceRequest> removeEnded(long now) throws Exception {
    if (requests.isEmpty()) {
      return List.of();
    }
    List<TraceRequest> ended = new ArrayList<>();
    for (TraceRequest each : List.copyOf(requests.values())) {
      if (each.getUntil().toEpochMilli() <= now) {
        requests.remove(each.getEventId());
        state.remove(each.getEventId());
        ended.add(each);
      }
    }
    lastCustomer = ended.isEmpty() ? lastCustomer : null;
    return ended;
  }

  /** Removes an erased customer from the requests that were made before the erasure. */
  void remove(Tombstone tombstone) throws Exception {
    for (TraceRequest each : List.copyOf(requests.values())) {
      if (each.getCustomerIds().contains(tombstone.getHash())
          && !each.getEventTime().isAfter(tombstone.getErasedAt())) {
        List<String> others = new ArrayList<>(each.getCustomerIds());
        others.remove(tombstone.getHash());
        put(TraceRequest.newBuilder(each).setCustomerIds(others).build());
      }
    }
  }

  /** Returns whether nobody is traced. */
  public boolean isEmpty() {
    return requests.isEmpty() && settings.customers().isEmpty();
  }

  /**
   * Returns whether an event may belong to a traced customer.
   *
   * @param merges whether customers can be merged
   */
  public boolean mayConcern(Event event, boolean merges) {
    if (isEmpty()) {
      return false;
    }
    // Which customer a device is linked to, or a customer was merged into, is not known yet.
    return merges || !event.hasCustomerId() || includes(event.customerId());
  }

  /** Returns whether a customer or guest is traced. */
  boolean includes(String customer) {
    return settings.customers().contains(customer) || !find(customer).isEmpty();
  }

  /** Returns whether a customer or guest is still traced after the requests that end by a time. */
  boolean includesAfter(String customer, long time) {
    return settings.customers().contains(customer)
        || find(customer).stream().anyMatch(each -> each.getUntil().toEpochMilli() > time);
  }

  /** Returns whether a pattern is traced for a customer or guest. */
  boolean includes(String customer, String pattern) {
    boolean bySettings =
        settings.customers().contains(customer)
            && (settings.patterns().isEmpty() || settings.patterns().contains(pattern));
    return bySettings
        || find(customer).stream()
            .anyMatch(each -> each.getPatterns().isEmpty() || each.getPatterns().contains(pattern));
  }

  /** Returns whether somebody wants to know what happened to a traced customer at a time. */
  boolean isTracedAt(String customer, long time) {
    return settings.customers().contains(customer)
        || find(customer).stream()
            .anyMatch(each -> !each.getEventTime().isAfter(Instant.ofEpochMilli(time)));
  }

  private List<TraceRequest> find(String customer) {
    if (requests.isEmpty()) {
      return List.of();
    }
    if (!customer.equals(lastCustomer)) {
      String hash = hash(customer);
      lastFound =
          requests.values().stream().filter(each -> each.getCustomerIds().contains(hash)).toList();
      lastCustomer = customer;
    }
    return lastFound;
  }

  private String hash(String customer) {
    return GuestId.isGuest(customer)
        ? Tombstones.hash(salt, Tombstones.Kind.DEVICE, GuestId.device(customer))
        : Tombstones.hash(salt, Tombstones.Kind.CUSTOMER, customer);
  }
}
