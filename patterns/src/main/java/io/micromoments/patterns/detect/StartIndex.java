package io.micromoments.patterns.detect;

import io.micromoments.patterns.compile.Start;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds the programs that an event may start, from the words their first conditions demand. Of the
 * fields a condition demands words in, the one that tells the most programs apart is used.
 */
final class StartIndex {

  private static final Program[] NONE = {};

  private record Field(int position, Map<String, Program[]> programs) {}

  private record Stream(Field[] fields, Program[] always) {}

  private final Stream[] streams = new Stream[EventStream.values().length];

  StartIndex(Collection<Program> programs) {
    Map<EventStream, Map<Start, Set<Program>>> starts = new EnumMap<>(EventStream.class);
    for (Program program : programs) {
      for (Start start : program.compiled.starts()) {
        starts
            .computeIfAbsent(start.stream(), stream -> new LinkedHashMap<>())
            .computeIfAbsent(start, each -> new LinkedHashSet<>())
            .add(program);
      }
    }
    for (EventStream stream : EventStream.values()) {
      streams[stream.code()] = stream(stream, starts.getOrDefault(stream, Map.of()));
    }
  }

  private static Stream stream(EventStream stream, Map<Start, Set<Program>> starts) {
    Map<String, Set<String>> vocabulary = new HashMap<>();
    starts
        .keySet()
        .forEach(
            start ->
                start
                    .words()
                    .forEach(
                        (field, words) ->
                            vocabulary
                                .computeIfAbsent(field, each -> new HashSet<>())
                                .addAll(words)));
    Set<Program> always = new LinkedHashSet<>();
    Map<String, Map<String, Set<Program>>> byField = new LinkedHashMap<>();
    starts.forEach(
        (start, programs) -> {
          String best = null;
          for (String field : start.words().keySet()) {
            if (best == null || isBetter(start, field, best, vocabulary)) {
              best = field;
            }
          }
          if (best == null) {
            always.addAll(programs);
            return;
          }
          for (String word : start.words().get(best)) {
            byField
                .computeIfAbsent(best, field -> new HashMap<>())
                .computeIfAbsent(word, each -> new LinkedHashSet<>())
                .addAll(programs);
          }
        });
    List<Field> fields = new ArrayList<>();
    byField.forEach(
        (field, words) -> {
          Map<String, Program[]> programs = new HashMap<>();
          words.forEach((word, all) -> programs.put(word, all.toArray(NONE)));
          fields.add(new Field(stream.position(field), programs));
        });
    return new Stream(fields.toArray(Field[]::new), always.toArray(NONE));
  }

  /** Fewer words of a larger vocabulary let fewer events pass; the name decides a tie. */
  private static boolean isBetter(
      Start start, String field, String than, Map<String, Set<String>> vocabulary) {
    double passes = (double) start.words().get(field).size() / vocabulary.get(field).size();
    double passesThan = (double) start.words().get(than).size() / vocabulary.get(than).size();
    return passes != passesThan ? passes < passesThan : field.compareTo(than) < 0;
  }

  /** Gives the programs the event may start; one may come more than once. */
  void forEachCandidate(Event event, Consumer<Program> candidate) {
    Stream stream = streams[event.stream().code()];
    for (Program program : stream.always) {
      candidate.accept(program);
    }
    for (Field field : stream.fields) {
      Object word = event.get(field.position);
      if (word != null) {
        Program[] programs = field.programs.get(word);
        if (programs != null) {
          for (Program program : programs) {
            candidate.accept(program);
          }
        }
      }
    }
  }
}
