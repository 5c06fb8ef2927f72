package io.micromoments.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.ChannelSeen;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatestChannelsTest {

  private static final Instant START = Instant.parse("2026-05-04T10:00:00Z");
  private static final int ROUNDS = 100;
  private static final int STEPS = 2_000;
  private static final int CUSTOMERS = 30;

  /** Capacity for eight customers. */
  private static final int SETS = 2;

  private final Map<String, ChannelSeen> kept = new HashMap<>();
  private final List<String> read = new ArrayList<>();

  /** The current key. */
  private String current = "ann";

  private final LatestChannels.Store store =
      new LatestChannels.Store() {
        @Override
        public ChannelSeen read() {
          read.add(current);
          return kept.get(current);
        }

        @Override
        public void write(String customer, ChannelSeen seen) {
          if (seen == null) {
            kept.remove(customer);
          } else {
            kept.put(customer, seen);
          }
        }
      };

  /**
   * Skipping the customer's record for channel-only events must have the same result as reading it.
   */
  @Test
  void cachedChannelsEqualTheChannelsInState() throws Exception {
    long seed = Long.getLong("seed", 1);
    System.out.println("LatestChannelsTest seed=" + seed);
    int shortWays = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(seed + round);
      kept.clear();
      LatestChannels channels = new LatestChannels(store, SETS);
      Map<String, Customer> asked = new HashMap<>();
      Map<String, Customer> spared = new HashMap<>();
      long time = START.toEpochMilli();
      for (int step = 0; step < STEPS; step++) {
        // Some customers are seen often, others rarely.
        String key = "customer-" + (int) (CUSTOMERS * Math.pow(random.nextDouble(), 3));
        current = key;
        if (random.nextInt(200) == 0) {
          asked.remove(key);
          spared.remove(key);
          channels.put(key, null, false);
        }
        if (random.nextInt(100) == 0) {
          channels.flush();
          channels = random.nextBoolean() ? channels : new LatestChannels(store, SETS);
        }
        time += random.nextInt(99) == 0 ? random.nextLong(100_000_000) : random.nextInt(-500, 900);
        Event event = CustomerTest.event(random, time);
        asked.computeIfAbsent(key, name -> Customer.of("c", null, null)).apply(event);

        if (channels.tryApply(key, event)) {
          shortWays++;
        } else {
          Customer known = spared.computeIfAbsent(key, name -> Customer.of("c", null, null));
          Customer customer = Customer.of(key, known.state(), channels.of(key));
          customer.apply(event);
          channels.put(key, customer.channels().latest(), random.nextInt(20) == 0);
          spared.put(key, customer);
        }

        ChannelSeen expected = asked.get(key).channels().latest();
        assertThat(channels.of(key))
            .as("seed %d round %d step %d", seed, round, step)
            .returns(expected.getChannel(), ChannelSeen::getChannel)
            .returns(expected.getAt(), ChannelSeen::getAt);
        assertThat(spared.get(key).state())
            .as("seed %d round %d step %d", seed, round, step)
            .isEqualTo(asked.get(key).state());
      }
    }
    assertThat(shortWays).isGreaterThan(ROUNDS * STEPS / 3);
  }

  @Test
  void aReturningCustomerCausesNoStateAccess() throws Exception {
    LatestChannels channels = new LatestChannels(store);
    assertThat(channels.tryApply("ann", seenOn("WEB", START))).isFalse();
    channels.put("ann", new ChannelSeen("WEB", START, START.plusSeconds(60).toEpochMilli()), false);
    read.clear();

    for (int i = 0; i < 10; i++) {
      assertThat(channels.tryApply("ann", seenOn("WEB", START.plusSeconds(i)))).isTrue();
    }

    assertThat(read).isEmpty();
    assertThat(kept).isEmpty();
    channels.flush();
    assertThat(kept.get("ann").getAt()).isEqualTo(START.plusSeconds(9));
  }

  @Test
  void switchingBetweenKnownChannelsNeedsNoUpdate() throws Exception {
    LatestChannels channels = new LatestChannels(store);
    channels.tryApply("ann", seenOn("WEB", START));
    channels.tryApply("ann", seenOn("MOBILE_APP", START));
    long tomorrow = START.plusSeconds(86_400).toEpochMilli();
    channels.put("ann", new ChannelSeen("WEB", START, tomorrow), false);
    channels.put(
        "ann", new ChannelSeen("MOBILE_APP", START.plusSeconds(1), tomorrow + 1_000), false);

    assertThat(channels.tryApply("ann", seenOn("WEB", START.plusSeconds(2)))).isTrue();

    assertThat(channels.of("ann").getChannel()).isEqualTo("WEB");
    assertThat(channels.tryApply("ann", seenOn("WEB", START.plusSeconds(86_401)))).isFalse();
    assertThat(channels.tryApply("ann", seenOn("KIOSK", START.plusSeconds(3)))).isFalse();
  }

  @Test
  void aFollowingCommandNeedsAnUpdateForEveryChannelSwitch() throws Exception {
    LatestChannels channels = new LatestChannels(store);
    channels.tryApply("ann", seenOn("WEB", START));
    channels.tryApply("ann", seenOn("MOBILE_APP", START));
    long tomorrow = START.plusSeconds(86_400).toEpochMilli();
    channels.put("ann", new ChannelSeen("MOBILE_APP", START, tomorrow), false);
    channels.put("ann", new ChannelSeen("WEB", START.plusSeconds(1), tomorrow), true);

    assertThat(channels.tryApply("ann", seenOn("WEB", START.plusSeconds(2)))).isTrue();
    assertThat(channels.tryApply("ann", seenOn("MOBILE_APP", START.plusSeconds(3)))).isFalse();
    channels.put("ann", new ChannelSeen("MOBILE_APP", START.plusSeconds(3), tomorrow), true);
    assertThat(channels.tryApply("ann", seenOn("MOBILE_APP", START.plusSeconds(4)))).isTrue();
    assertThat(channels.tryApply("ann", seenOn("WEB", START.plusSeconds(5)))).isFalse();
  }

  @Test
  void channelsBeyondTheCacheLimitAreKeptInState() throws Exception {
    LatestChannels channels = new LatestChannels(store);
    for (int i = 0; i < 100; i++) {
      assertThat(channels.tryApply("ann", seenOn("C" + i, START.plusSeconds(i)))).isFalse();
      channels.put("ann", new ChannelSeen("C" + i, START.plusSeconds(i), null), false);
    }

    assertThat(channels.of("ann")).isEqualTo(new ChannelSeen("C99", START.plusSeconds(99), null));
    assertThat(kept.get("ann").getChannel()).isEqualTo("C99");
  }

  private static Event seenOn(String channel, Instant at) {
    return Event.of(
        EventStream.CLICKSTREAM,
        Map.of(
            "event_id", "e", "event_time", at.toEpochMilli(), "channel", channel, "action", "v"));
  }
}
