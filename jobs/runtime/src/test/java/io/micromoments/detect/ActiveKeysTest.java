package io.micromoments.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ActiveKeysTest {

  @Test
  void addedKeysAreFoundWithFewFalsePositives() {
    long seed = Long.getLong("seed", 1);
    System.out.println("ActiveKeysTest seed=" + seed);
    Random random = new Random(seed);
    ActiveKeys keys = new ActiveKeys();
    Map<String, Integer> in = new HashMap<>();
    for (int i = 0; i < 300_000; i++) {
      String key = "k" + random.nextInt(40_000);
      int mask = 1 + random.nextInt(ActiveKeys.ALL);
      if (in.put(key, mask) == null) {
        keys.add(key, mask);
      } else if (random.nextBoolean()) {
        keys.change(key, mask);
      } else {
        in.remove(key);
        keys.remove(key);
      }
    }
    assertThat(in).allSatisfy((key, mask) -> assertThat(keys.mask(key) & mask).isEqualTo(mask));
    assertThat(in.keySet().stream().filter(key -> keys.mask(key) != in.get(key)).count())
        .as("keys that share a hash")
        .isLessThan(100);
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      if (keys.mask("other" + i) != 0) {
        wrong.add("other" + i);
      }
    }
    assertThat(wrong).hasSizeLessThan(100);
  }

  @Test
  void removingAKeyKeepsAnotherKeyWithTheSameHash() {
    ActiveKeys keys = new ActiveKeys();
    assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
    keys.add("Aa", 1);
    keys.add("BB", 2);
    keys.change("BB", 4);
    assertThat(keys.mask("Aa")).as("of both, whichever it is").isEqualTo(7);
    keys.remove("Aa");
    assertThat(keys.mask("BB") & 4).isEqualTo(4);
    keys.change("BB", 8);
    assertThat(keys.mask("BB")).as("of the one that is left").isEqualTo(8);
    keys.remove("BB");
    assertThat(keys.mask("BB")).isZero();
    assertThat(keys.mask("Aa")).isZero();
  }

  @Test
  void keysAreNeverLostWhenTheirHashCounterSaturates() {
    ActiveKeys keys = new ActiveKeys();
    List<String> same = new ArrayList<>(List.of(""));
    for (int i = 0; i < 5; i++) {
      same = same.stream().flatMap(key -> Stream.of(key + "Aa", key + "BB")).toList();
    }
    same.forEach(key -> keys.add(key, 1));
    same.subList(1, same.size()).forEach(keys::remove);
    assertThat(keys.mask(same.get(0))).isEqualTo(1);
  }
}
