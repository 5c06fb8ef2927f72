package io.micromoments.patterns.detect;

import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.compile.Requirement;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds the programs that an event may concern, from the words that conditions require. Of the
 * fields a condition requires words in, the one that tells the most programs apart is used.
 */
final class EventIndex {

  private static final Program[] NONE = {};

  private record Field(int position, Map<String, Program[]> programs) {}

  private record Stream(Field[] fields, Program[] always) {}

  private final Stream[] streams = new Stream[EventStream.values().length];

  private Program[] candidates = new Program[16];
  private int count;

  private EventIndex(
      Collection<Program> programs, Function<CompiledPattern, List<Requirement>> requirements) {
    Map<EventStream, Map<Requirement, Set<Program>>> all = new EnumMap<>(EventStream.class);
    for (Program program : programs) {
      for (Requirement requirement : requirements.apply(program.compiled)) {
        all.computeIfAbsent(requirement.stream(), stream -> new LinkedHashMap<>())
            .computeIfAbsent(requirement, each -> new LinkedHashSet<>())
            .add(program);
      }
    }
    for (EventStream stream : EventStream.values()) {
      streams[stream.code()] = stream(stream, all.getOrDefault(stream, Map.of()));
    }
  }

  /** Of programs that an event may start. */
  static EventIndex ofStarts(Collection<Program> programs) {
    return new EventIndex(programs, CompiledPattern::starts);
  }

  /** Of programs of which an event may fit any step. */
  static EventIndex ofSteps(Collection<Program> programs) {
    return new EventIndex(programs, CompiledPattern::steps);
  }

  private static Stream stream(EventStream stream, Map<Requirement, Set<Program>> requirements) {
    Map<String, Set<String>> vocabulary = new HashMap<>();
    requirements
        .keySet()
        .forEach(
            requirement ->
                requirement
                    .words()
                    .forEach(
                        (field, words) ->
                            vocabulary
                                .computeIfAbsent(field, each -> new HashSet<>())
                                .addAll(words)));
    Set<Program> always = new LinkedHashSet<>();
    Map<String, Map<String, Set<Program>>> byField = new LinkedHashMap<>();
    requirements.forEach(
        (requirement, programs) -> {
          String best = null;
          for (String field : requirement.words().keySet()) {
            if (best == null || isBetter(requirement, field, best, vocabulary)) {
              best = field;
            }
          }
          if (best == null) {
            always.addAll(programs);
            return;
          }
          for (String word : requirement.words().get(best)) {
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
      Requirement requirement, String field, String than, Map<String, Set<String>> vocabulary) {
    double passes = (double) requirement.words().get(field).size() / vocabulary.get(field).size();
    double passesThan = (double) requirement.words().get(than).size() / vocabulary.get(than).size();
    return passes != passesThan ? passes < passesThan : field.compareTo(than) < 0;
  }

  /**
   * Looks an event up.
   *
   * @return how many programs it may concern, {@link #candidate} by number; one may come twice
   */
  int find(Event event) {
    count = 0;
    Stream stream = streams[event.stream().code()];
    addAll(stream.always);
    for (Field field : stream.fields) {
      Object word = event.get(field.position);
      if (word != null) {
        Program[] programs = field.programs.get(word);
        if (programs != null) {
          addAll(programs);
        }
      }
    }
    return count;
  }

  Program candidate(int number) {
    return candidates[number];
  }

  private void addAll(Program[] programs) {
    if (count + programs.length > candidates.length) {
      candidates = Arrays.copyOf(candidates, (count + programs.length) * 2);
    }
    System.arraycopy(programs, 0, candidates, count, programs.length);
    count += programs.length;
  }
}
