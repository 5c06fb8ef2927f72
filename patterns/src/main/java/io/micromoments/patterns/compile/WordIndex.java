package io.micromoments.patterns.compile;

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

/**
 * Finds what an event may concern, from the words that conditions require. Of the fields a
 * condition requires words in, the one that tells the most apart is used. Not thread-safe.
 *
 * @param <T> what is found
 */
public final class WordIndex<T> {

  private static final Object[] NONE = {};

  private record Field(int position, Map<String, Object[]> byWord) {}

  private record Stream(Field[] fields, Object[] always) {}

  private final Stream[] streams = new Stream[EventStream.values().length];

  private Object[] candidates = new Object[16];
  private int count;

  /**
   * @param required what is to be found for an event that meets a requirement
   */
  public WordIndex(Map<Requirement, ? extends Collection<T>> required) {
    Map<EventStream, Map<Requirement, Collection<T>>> all = new EnumMap<>(EventStream.class);
    required.forEach(
        (requirement, found) ->
            all.computeIfAbsent(requirement.stream(), stream -> new LinkedHashMap<>())
                .put(requirement, found));
    for (EventStream stream : EventStream.values()) {
      streams[stream.code()] = stream(stream, all.getOrDefault(stream, Map.of()));
    }
  }

  private static <T> Stream stream(
      EventStream stream, Map<Requirement, Collection<T>> requirements) {
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
    Set<T> always = new LinkedHashSet<>();
    Map<String, Map<String, Set<T>>> byField = new LinkedHashMap<>();
    requirements.forEach(
        (requirement, found) -> {
          String best = null;
          for (String field : requirement.words().keySet()) {
            if (best == null || isBetter(requirement, field, best, vocabulary)) {
              best = field;
            }
          }
          if (best == null) {
            always.addAll(found);
            return;
          }
          for (String word : requirement.words().get(best)) {
            byField
                .computeIfAbsent(best, field -> new HashMap<>())
                .computeIfAbsent(word, each -> new LinkedHashSet<>())
                .addAll(found);
          }
        });
    List<Field> fields = new ArrayList<>();
    byField.forEach(
        (field, words) -> {
          Map<String, Object[]> byWord = new HashMap<>();
          words.forEach((word, found) -> byWord.put(word, found.toArray(NONE)));
          fields.add(new Field(stream.position(field), byWord));
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
   * @return how many it may concern, {@link #candidate} by number; one may come twice
   */
  public int find(Event event) {
    count = 0;
    Stream stream = streams[event.stream().code()];
    addAll(stream.always);
    for (Field field : stream.fields) {
      Object word = event.get(field.position);
      if (word != null) {
        Object[] found = field.byWord.get(word);
        if (found != null) {
          addAll(found);
        }
      }
    }
    return count;
  }

  /** What was found last, by number from 0. */
  @SuppressWarnings("unchecked") // only what the constructor was given is in the arrays
  public T candidate(int number) {
    return (T) candidates[number];
  }

  private void addAll(Object[] found) {
    if (count + found.length > candidates.length) {
      candidates = Arrays.copyOf(candidates, (count + found.length) * 2);
    }
    System.arraycopy(found, 0, candidates, count, found.length);
    count += found.length;
  }
}
