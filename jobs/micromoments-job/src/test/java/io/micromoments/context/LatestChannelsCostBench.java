package io.micromoments.context;

import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.schemas.ChannelSeen;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/**
 * Prints the CPU time of the operator's thread per event that changes the latest channel of one of
 * 20,000 customers, with the cache and with one for four customers, which is as good as none.
 * {@code -Devents} and {@code -Drounds} change its size.
 */
class LatestChannelsCostBench {

  private static final int CUSTOMERS = 20_000;
  private static final int CACHED_SETS = 1 << 14;

  @Test
  void prints() throws Exception {
    int events = Integer.getInteger("events", 1_000_000);
    int rounds = Integer.getInteger("rounds", 5);
    for (String backend : List.of("hashmap", "rocksdb")) {
      List<Double> cached = new ArrayList<>();
      List<Double> uncached = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        cached.add(run(backend, CACHED_SETS, events));
        uncached.add(run(backend, 1, events));
      }
      cached.sort(null);
      uncached.sort(null);
      System.out.printf(
          Locale.ROOT,
          "%s: %.2f µs of CPU time per event with the cache, %.2f without (medians of %d)%n",
          backend,
          cached.get(rounds / 2),
          uncached.get(rounds / 2),
          rounds);
    }
  }

  private static double run(String backend, int sets, int events) throws Exception {
    StateBackend state =
        backend.equals("rocksdb") ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend();
    Event[] ring = new Event[CUSTOMERS];
    for (int i = 0; i < CUSTOMERS; i++) {
      ring[i] =
          Event.of(
              EventStream.CLICKSTREAM,
              Map.of(
                  "event_id",
                  "e" + i,
                  "event_time",
                  (long) i,
                  "customer_id",
                  "customer-" + i,
                  "channel",
                  i % 3 == 0 ? "WEB" : "MOBILE_APP",
                  "action",
                  "view"));
    }
    try (KeyedOneInputStreamOperatorTestHarness<String, Event, Event> harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new Channels(sets), event -> (String) event.get("customer_id"), Types.STRING)) {
      harness.setStateBackend(state);
      harness.open();
      StreamRecord<Event> record = new StreamRecord<>(null);
      long before = 0;
      for (int i = -CUSTOMERS; i < events; i++) {
        if (i == 0) {
          before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        }
        // A fixed permutation, so that consecutive events have different keys.
        record.replace(ring[(int) ((i + CUSTOMERS) * 7_919L % CUSTOMERS)]);
        harness.processElement(record);
      }
      return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before)
          / 1_000.0
          / events;
    }
  }

  /** Applies events to the latest channels. */
  private static final class Channels extends AbstractStreamOperator<Event>
      implements OneInputStreamOperator<Event, Event>, LatestChannels.Store {

    private static final long serialVersionUID = 1L;

    private final int sets;
    private transient LatestChannels channels;
    private transient ValueState<ChannelSeen> state;

    Channels(int sets) {
      this.sets = sets;
    }

    @Override
    public void open() throws Exception {
      super.open();
      state =
          getPartitionedState(
              new ValueStateDescriptor<>("latest-channel", new RecordType<>(ChannelSeen.class)));
      channels = new LatestChannels(this, sets);
    }

    @Override
    public void processElement(StreamRecord<Event> element) throws Exception {
      Event event = element.getValue();
      String customer = (String) event.get("customer_id");
      if (!channels.tryApply(customer, event)) {
        channels.put(
            customer,
            new ChannelSeen(event.channel(), Instant.ofEpochMilli(event.time()), Long.MAX_VALUE),
            false);
      }
    }

    @Override
    public ChannelSeen read() throws Exception {
      return state.value();
    }

    @Override
    public void write(String customer, ChannelSeen seen) throws Exception {
      Object current = getCurrentKey();
      setCurrentKey(customer);
      state.update(seen);
      setCurrentKey(current);
    }
  }
}
