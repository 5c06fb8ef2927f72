package io.micromoments.patterns.compile;

import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.serialization.EventSerializer;
import io.micromoments.schemas.Event;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.cep.configuration.SharedBufferCacheConfig;
import org.apache.flink.cep.nfa.ComputationState;
import org.apache.flink.cep.nfa.NFA;
import org.apache.flink.cep.nfa.NFAState;
import org.apache.flink.cep.nfa.aftermatch.AfterMatchSkipStrategy;
import org.apache.flink.cep.nfa.sharedbuffer.SharedBuffer;
import org.apache.flink.cep.nfa.sharedbuffer.SharedBufferAccessor;

/**
 * Runs flink-cep's own NFA and shared buffer over our graph of a pattern. The second oracle: it
 * completes an absence right after a loop at its deadline, as specified, where stock's operator
 * waits for one more event.
 */
public final class HostedNfa {

  private final NfaGraph graph;
  private final NFA<Event> nfa;
  private final AfterMatchSkipStrategy skip;
  private final SharedBuffer<Event> buffer;
  private final Set<Map<String, List<Event>>> found = new LinkedHashSet<>();
  private final OverlappingOracle overlapping;

  private HostedNfa(MomentPattern pattern) {
    PatternCompiler compiler = new PatternCompiler();
    this.graph = compiler.graph(pattern);
    this.nfa = graph.nfa();
    this.skip = PatternCompiler.skip(pattern.skip());
    this.overlapping =
        pattern.skip() instanceof MomentPattern.Skip.Overlapping ? new OverlappingOracle() : null;
    this.buffer = new SharedBuffer<>(maps(), new EventSerializer(), new SharedBufferCacheConfig());
    buffer.releaseCacheStatisticsTimer();
  }

  /**
   * Returns the distinct matches in the order in which they are found.
   *
   * @param events in order; those of streams that the pattern does not read are skipped
   * @param end event time to advance to after the last event, in milliseconds since the epoch
   */
  public static Collection<Map<String, List<Event>>> matches(
      MomentPattern pattern, List<Event> events, long end) throws Exception {
    HostedNfa hosted = new HostedNfa(pattern);
    NFAState state = hosted.nfa.createInitialNFAState();
    for (Event event : events) {
      if (pattern.streams().contains(event.stream())) {
        hosted.time(state, event.time());
        try (SharedBufferAccessor<Event> accessor = hosted.buffer.getAccessor()) {
          hosted.add(
              hosted.nfa.process(accessor, state, event, event.time(), hosted.skip, event::time));
        }
      }
    }
    hosted.time(state, end);
    return hosted.found;
  }

  /** Advances time deadline by deadline, like our engine. */
  private void time(NFAState state, long upTo) throws Exception {
    for (long due = deadline(state); due <= upTo; due = deadline(state)) {
      try (SharedBufferAccessor<Event> accessor = buffer.getAccessor()) {
        add(nfa.advanceTime(accessor, state, due, skip).f0);
      }
    }
  }

  /** Adds the matches that are complete at the same event or deadline. */
  private void add(Collection<Map<String, List<Event>>> complete) {
    found.addAll(overlapping == null ? complete : overlapping.keep(complete));
  }

  private long deadline(NFAState state) {
    long next = Long.MAX_VALUE;
    for (ComputationState partial : state.getPartialMatches()) {
      if (partial.getStartEventID() == null) {
        continue;
      }
      if (graph.window() > 0) {
        next = Math.min(next, partial.getStartTimestamp() + graph.window());
      }
      Long window = graph.stateWindows().get(partial.getCurrentStateName());
      if (window != null) {
        next = Math.min(next, partial.getPreviousTimestamp() + window);
      }
    }
    return next;
  }

  /** Returns a state store whose map states are plain maps; the buffer needs nothing else. */
  private static KeyedStateStore maps() {
    return (KeyedStateStore)
        Proxy.newProxyInstance(
            HostedNfa.class.getClassLoader(),
            new Class<?>[] {KeyedStateStore.class},
            (store, asked, arguments) -> {
              if (!asked.getName().equals("getMapState")) {
                throw new UnsupportedOperationException(asked.getName());
              }
              return map(new HashMap<>());
            });
  }

  private static Object map(Map<Object, Object> content) {
    return Proxy.newProxyInstance(
        HostedNfa.class.getClassLoader(),
        new Class<?>[] {MapState.class},
        (state, asked, arguments) ->
            switch (asked.getName()) {
              case "get" -> content.get(arguments[0]);
              case "put" -> {
                content.put(arguments[0], arguments[1]);
                yield null;
              }
              case "putAll" -> {
                content.putAll((Map<?, ?>) arguments[0]);
                yield null;
              }
              case "remove" -> {
                content.remove(arguments[0]);
                yield null;
              }
              case "contains" -> content.containsKey(arguments[0]);
              case "entries" -> new ArrayList<>(content.entrySet());
              case "keys" -> new ArrayList<>(content.keySet());
              case "values" -> new ArrayList<>(content.values());
              case "iterator" -> new ArrayList<>(content.entrySet()).iterator();
              case "isEmpty" -> content.isEmpty();
              case "clear" -> {
                content.clear();
                yield null;
              }
              default -> throw new UnsupportedOperationException(asked.getName());
            });
  }
}
