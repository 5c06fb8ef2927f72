package io.micromoments.ingest;

import io.micromoments.patterns.compile.FeatureIndex;
import io.micromoments.patterns.language.feature.Feature;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.CountElement;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.GroupCount;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Counts the events of features across customers, by group and step of the window, until the next
 * watermark or checkpoint.
 */
final class GroupCounts {

  /** Maximum number of sums before they are emitted. */
  private static final int MAX_SUMS = 10_000;

  /** Maximum characters of a group; longer ones are not counted. */
  private static final int MAX_CHARS = 200;

  private record Key(long feature, long step, long start, String group) {}

  private final Map<Key, Long> counts = new LinkedHashMap<>();
  private FeatureIndex index = FeatureIndex.ofAll(List.of());

  /** Replaces the declared features. */
  void declare(Collection<FeatureIndex.Declared> declared) {
    index = FeatureIndex.ofAll(declared);
  }

  void add(Event event, Consumer<Element> output) {
    if (index.isEmpty()) {
      return;
    }
    index.groups(event, (feature, group) -> add(feature, group, event.time()));
    if (counts.size() > MAX_SUMS) {
      emit(output);
    }
  }

  private void add(Feature feature, String group, long time) {
    if (group.length() <= MAX_CHARS) {
      long step = feature.stepMillis();
      counts.merge(
          new Key(feature.id(), step, Math.floorDiv(time, step) * step, group), 1L, Long::sum);
    }
  }

  /** Emits and clears the counts. */
  void emit(Consumer<Element> output) {
    counts.forEach(
        (key, count) ->
            output.accept(
                new CountElement(
                    new GroupCount(
                        HexFormat.of().toHexDigits(key.feature),
                        key.step,
                        Instant.ofEpochMilli(key.start),
                        key.group,
                        count))));
    counts.clear();
  }
}
