package io.micromoments.patterns.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ActiveKeysTest {

  @Test
  void everyKeyThatIsInIsFoundAndHardlyAnyOther() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("ActiveKeysTest seed=" + seed);
    Random random = new Random(seed);
    ActiveKeys keys = new ActiveKeys();
    Set<String> in = new HashSet<>();
    for (int i = 0; i < 300_000; i++) {
      String key = "k" + random.nextInt(40_000);
      if (in.add(key)) {
        keys.add(key);
      } else {
        in.remove(key);
        keys.remove(key);
      }
    }
    assertThat(in).allMatch(keys::mayContain);
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      if (keys.mayContain("other" + i)) {
        wrong.add("other" + i);
      }
    }
    assertThat(wrong).hasSizeLessThan(100);
  }

  @Test
  void aKeyStaysInWhenAnotherOfTheSameHashGoes() {
    ActiveKeys keys = new ActiveKeys();
    assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
    keys.add("Aa");
    keys.add("BB");
    keys.remove("Aa");
    assertThat(keys.mayContain("BB")).isTrue();
    keys.remove("BB");
    assertThat(keys.mayContain("BB")).isFalse();
    assertThat(keys.mayContain("Aa")).isFalse();
  }
}
