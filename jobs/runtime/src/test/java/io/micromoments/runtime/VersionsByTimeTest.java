package io.micromoments.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VersionsByTimeTest {

  private final VersionsByTime<String> timeline = new VersionsByTime<>();

  @Test
  void aVersionIsEffectiveUntilTheNextInWhateverOrderTheyAreAdded() {
    timeline.put(20, "b");
    timeline.put(10, "a");
    assertThat(timeline.at(9)).isNull();
    assertThat(timeline.at(10)).isEqualTo("a");
    assertThat(timeline.at(19)).isEqualTo("a");
    assertThat(timeline.at(20)).isEqualTo("b");
    assertThat(timeline.values()).containsExactly("a", "b");
  }

  @Test
  void aVersionOfTheSameTimeIsReplaced() {
    timeline.put(10, "a");
    timeline.put(10, "b");
    assertThat(timeline.values()).containsExactly("b");
    assertThat(timeline.startingAt(10)).isEqualTo("b");
    assertThat(timeline.startingAt(11)).isNull();
  }

  @Test
  void versionsThatAreReplacedByATimeAreRemoved() {
    timeline.put(10, "a");
    timeline.put(20, "b");
    timeline.put(30, "c");
    assertThat(timeline.removeBefore(9)).isEmpty();
    assertThat(timeline.removeBefore(29)).containsExactly(10L);
    assertThat(timeline.at(15)).isNull();
    assertThat(timeline.at(29)).isEqualTo("b");
    assertThat(timeline.removeBefore(Long.MAX_VALUE)).containsExactly(20L);
    assertThat(timeline.values()).containsExactly("c");
  }

  @Test
  void itAnswersLikeASortedMap() {
    Random random = new Random(1);
    TreeMap<Long, String> model = new TreeMap<>();
    for (int i = 0; i < 2_000; i++) {
      long time = random.nextInt(50);
      if (random.nextInt(5) == 0) {
        Long effective = model.floorKey(time);
        if (effective != null) {
          model.headMap(effective).clear();
        }
        timeline.removeBefore(time);
      } else {
        model.put(time, "v" + i);
        timeline.put(time, "v" + i);
      }
      long at = random.nextInt(50);
      assertThat(timeline.at(at))
          .isEqualTo(model.floorEntry(at) == null ? null : model.floorEntry(at).getValue());
      assertThat(timeline.values()).containsExactlyElementsOf(model.values());
    }
  }
}
