package io.micromoments.customer;

import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.schemas.Membership;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;

/**
 * Maps each customer who was ever merged to the root under whom they are decided on. A copy on the
 * heap avoids an access to state for the customers who were not.
 */
final class Memberships {

  private static final ValueStateDescriptor<Membership> MEMBERSHIP =
      new ValueStateDescriptor<>("membership", new RecordType<>(Membership.class));

  private final ValueState<Membership> state;
  private final Map<String, Membership> memberships = new HashMap<>();

  /** Restores the state of the operator. */
  Memberships(KeyedStateStore store) {
    state = store.getState(MEMBERSHIP);
  }

  void open(KeyedStateBackend<String> keys) throws Exception {
    keys.applyToAllKeys(
        VoidNamespace.INSTANCE,
        VoidNamespaceSerializer.INSTANCE,
        MEMBERSHIP,
        (key, membership) -> memberships.put(key, membership.value()));
  }

  /** Returns the membership of a customer; null if they were never merged. */
  Membership of(String customer) {
    return memberships.isEmpty() ? null : memberships.get(customer);
  }

  /** Sets the membership of the customer who is the current key. */
  void set(String customer, Membership membership) throws Exception {
    memberships.put(customer, membership);
    state.update(membership);
  }

  /** Removes the membership of the customer who is the current key. */
  void remove(String customer) {
    memberships.remove(customer);
    state.clear();
  }
}
