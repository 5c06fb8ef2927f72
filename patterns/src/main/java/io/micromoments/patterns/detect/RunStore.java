package io.micromoments.patterns.detect;

import io.micromoments.schemas.Event;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.flink.api.common.state.AggregatingState;
import org.apache.flink.api.common.state.AggregatingStateDescriptor;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReducingState;
import org.apache.flink.api.common.state.ReducingStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.cep.configuration.SharedBufferCacheConfig;
import org.apache.flink.cep.nfa.sharedbuffer.SharedBuffer;

/**
 * Lets flink-cep's SharedBuffer run on the plain maps of whichever {@link Run} is current, so that
 * no state backend is asked for a node or an event. SharedBuffer wants nothing but map states.
 */
final class RunStore implements KeyedStateStore {

  private Run current;

  /** The buffer; its statistics timer, a thread an instance, is released at once. */
  SharedBuffer<Event> sharedBuffer() {
    SharedBuffer<Event> buffer =
        new SharedBuffer<>(
            this,
            new io.micromoments.patterns.flow.EventSerializer(),
            new SharedBufferCacheConfig());
    buffer.releaseCacheStatisticsTimer();
    return buffer;
  }

  void use(Run run) {
    current = run;
  }

  @Override
  @SuppressWarnings("unchecked") // the names are SharedBuffer's, and so are the types
  public <K, V> MapState<K, V> getMapState(MapStateDescriptor<K, V> descriptor) {
    return switch (descriptor.getName()) {
      case "sharedBuffer-events" -> new PlainMapState<>(() -> (Map<K, V>) current.events);
      case "sharedBuffer-entries-with-lockable-edges" ->
          new PlainMapState<>(() -> (Map<K, V>) current.nodes);
      case "sharedBuffer-events-count" ->
          new PlainMapState<>(() -> (Map<K, V>) current.eventsAtTime);
      default ->
          throw new IllegalStateException(
              "this version of flink-cep keeps a state that is not known here: "
                  + descriptor.getName());
    };
  }

  private record PlainMapState<K, V>(Supplier<Map<K, V>> map) implements MapState<K, V> {
    @Override
    public V get(K key) {
      return map.get().get(key);
    }

    @Override
    public void put(K key, V value) {
      map.get().put(key, value);
    }

    @Override
    public void putAll(Map<K, V> entries) {
      map.get().putAll(entries);
    }

    @Override
    public void remove(K key) {
      map.get().remove(key);
    }

    @Override
    public boolean contains(K key) {
      return map.get().containsKey(key);
    }

    @Override
    public Iterable<Map.Entry<K, V>> entries() {
      return map.get().entrySet();
    }

    @Override
    public Iterable<K> keys() {
      return map.get().keySet();
    }

    @Override
    public Iterable<V> values() {
      return map.get().values();
    }

    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
      return map.get().entrySet().iterator();
    }

    @Override
    public boolean isEmpty() {
      return map.get().isEmpty();
    }

    @Override
    public void clear() {
      map.get().clear();
    }
  }

  private static UnsupportedOperationException onlyMaps() {
    return new UnsupportedOperationException("SharedBuffer keeps map states only");
  }

  @Override
  public <T> ValueState<T> getState(ValueStateDescriptor<T> descriptor) {
    throw onlyMaps();
  }

  @Override
  public <T> ListState<T> getListState(ListStateDescriptor<T> descriptor) {
    throw onlyMaps();
  }

  @Override
  public <T> ReducingState<T> getReducingState(ReducingStateDescriptor<T> descriptor) {
    throw onlyMaps();
  }

  @Override
  public <I, A, O> AggregatingState<I, O> getAggregatingState(
      AggregatingStateDescriptor<I, A, O> descriptor) {
    throw onlyMaps();
  }

  @Override
  public <T> org.apache.flink.api.common.state.v2.ValueState<T> getValueState(
      org.apache.flink.api.common.state.v2.ValueStateDescriptor<T> descriptor) {
    throw onlyMaps();
  }

  @Override
  public <T> org.apache.flink.api.common.state.v2.ListState<T> getListState(
      org.apache.flink.api.common.state.v2.ListStateDescriptor<T> descriptor) {
    throw onlyMaps();
  }

  @Override
  public <K, V> org.apache.flink.api.common.state.v2.MapState<K, V> getMapState(
      org.apache.flink.api.common.state.v2.MapStateDescriptor<K, V> descriptor) {
    throw onlyMaps();
  }

  @Override
  public <T> org.apache.flink.api.common.state.v2.ReducingState<T> getReducingState(
      org.apache.flink.api.common.state.v2.ReducingStateDescriptor<T> descriptor) {
    throw onlyMaps();
  }

  @Override
  public <I, A, O> org.apache.flink.api.common.state.v2.AggregatingState<I, O> getAggregatingState(
      org.apache.flink.api.common.state.v2.AggregatingStateDescriptor<I, A, O> descriptor) {
    throw onlyMaps();
  }

  @Override
  public String getBackendTypeIdentifier() {
    return "plain-maps";
  }
}
