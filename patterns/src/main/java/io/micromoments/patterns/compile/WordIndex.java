package io.micromoments.patterns.compile;

import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds candidates for an event by the words that conditions require: by the most selective field
 * first, then by the next one. Not thread-safe.
 *
 * @param <T> the candidates
 */
public final class WordIndex<T> {

  private static final Object[] NONE = {};

  /**
   * Maximum number of nodes per requirement. Lists of words in several fields multiply; a field
   * that would exceed the limit is not indexed.
   */
  private static final int MAX_NODES_PER_REQUIREMENT = 256;

  /** Candidates of this node, and the fields that lead to further nodes. */
  private record Node(Object[] found, Field[] fields) {}

  private record Field(int position, Map<String, Node> byWord) {}

  private static final class Growing<T> {
    final Set<T> found = new LinkedHashSet<>();
    final Map<String, Map<String, Growing<T>>> fields = new LinkedHashMap<>();

    Growing<T> at(String field, String word) {
      return fields
          .computeIfAbsent(field, each -> new HashMap<>())
          .computeIfAbsent(word, each -> new Growing<>());
    }

    Node grown(EventStream stream) {
      List<Field> grown = new ArrayList<>();
      fields.forEach(
          (field, words) -> {
            Map<String, Node> byWord = new HashMap<>();
            words.forEach((word, node) -> byWord.put(word, node.grown(stream)));
            grown.add(new Field(stream.position(field), byWord));
          });
      return new Node(found.toArray(NONE), grown.toArray(Field[]::new));
    }
  }

  private final Node[] streams = new Node[EventStream.values().length];

  private Object[] candidates = new Object[16];
  private int count;

  /**
   * @param required candidates by the requirement that an event must meet
   */
  public WordIndex(Map<Requirement, ? extends Collection<T>> required) {
    Map<EventStream, Map<Requirement, Collection<T>>> all = new EnumMap<>(EventStream.class);
    required.forEach(
        (requirement, found) ->
            all.computeIfAbsent(requirement.stream(), stream -> new LinkedHashMap<>())
                .put(requirement, found));
    for (EventStream stream : EventStream.values()) {
      streams[stream.code()] = grow(all.getOrDefault(stream, Map.of())).grown(stream);
    }
  }

  private static <T> Growing<T> grow(Map<Requirement, Collection<T>> requirements) {
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
    Growing<T> root = new Growing<>();
    requirements.forEach(
        (requirement, found) -> {
          List<Growing<T>> places = List.of(root);
          for (String field : bySelectivity(requirement, vocabulary)) {
            Set<String> words = requirement.words().get(field);
            if (places.size() * words.size() <= MAX_NODES_PER_REQUIREMENT) {
              places =
                  places.stream()
                      .flatMap(place -> words.stream().map(word -> place.at(field, word)))
                      .toList();
            }
          }
          places.forEach(place -> place.found.addAll(found));
        });
    return root;
  }

  /**
   * Orders fields by selectivity: few words of a large vocabulary first. Ties are broken by name.
   */
  private static List<String> bySelectivity(
      Requirement requirement, Map<String, Set<String>> vocabulary) {
    return requirement.words().keySet().stream()
        .sorted(
            Comparator.comparingDouble(
                    (String field) ->
                        (double) requirement.words().get(field).size()
                            / vocabulary.get(field).size())
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  /**
   * Finds the candidates for an event.
   *
   * @return their number, see {@link #candidate}; the same candidate may occur twice
   */
  public int find(Event event) {
    count = 0;
    addFrom(streams[event.stream().code()], event);
    return count;
  }

  /** Returns a candidate of the last {@link #find}, by index from 0. */
  @SuppressWarnings("unchecked") // the arrays hold only what the constructor was given
  public T candidate(int number) {
    return (T) candidates[number];
  }

  private void addFrom(Node node, Event event) {
    addAll(node.found);
    for (Field field : node.fields) {
      Object word = event.get(field.position);
      if (word != null) {
        Node next = field.byWord.get(word);
        if (next != null) {
          addFrom(next, event);
        }
      }
    }
  }

  private void addAll(Object[] found) {
    if (count + found.length > candidates.length) {
      candidates = Arrays.copyOf(candidates, (count + found.length) * 2);
    }
    System.arraycopy(found, 0, candidates, count, found.length);
    count += found.length;
  }
}
