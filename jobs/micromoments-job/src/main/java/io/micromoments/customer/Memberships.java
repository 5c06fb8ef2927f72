package io.micromoments.customer;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;

/**
 * The root under which each customer who was ever merged is decided on. Also kept on the heap, so
 * that a customer who was not costs no access to state.
 */
final class Memberships {

  private static final ValueStateDescriptor<String> ROOT =
      new ValueStateDescriptor<>("root", BasicTypeInfo.STRING_TYPE_INFO);

  private final ValueState<String> state;
  private final Map<String, String> roots = new HashMap<>();

  /** Restores the state of the operator. */
  Memberships(KeyedStateStore store) {
    state = store.getState(ROOT);
  }

  void open(KeyedStateBackend<String> keys) throws Exception {
    keys.applyToAllKeys(
        VoidNamespace.INSTANCE,
        VoidNamespaceSerializer.INSTANCE,
        ROOT,
        (key, root) -> roots.put(key, root.value()));
  }

  /** Returns the root of a customer; null if they were never merged. */
  String rootOf(String customer) {
    return roots.isEmpty() ? null : roots.get(customer);
  }

  /** Sets the root of the customer who is the current key; null removes it. */
  void set(String customer, String root) throws Exception {
    if (root == null) {
      roots.remove(customer);
      state.clear();
    } else {
      roots.put(customer, root);
      state.update(root);
    }
  }
}
