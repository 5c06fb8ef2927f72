package io.micromoments.patterns.detect;

import io.micromoments.schemas.Event;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.cep.nfa.NFAState;
import org.apache.flink.cep.nfa.sharedbuffer.EventId;
import org.apache.flink.cep.nfa.sharedbuffer.Lockable;
import org.apache.flink.cep.nfa.sharedbuffer.NodeId;
import org.apache.flink.cep.nfa.sharedbuffer.SharedBufferNode;

/**
 * One pattern version's partial matches of one key: flink-cep's NFA state and its shared buffer.
 */
final class Run {

  final NFAState nfa;
  final Map<EventId, Lockable<Event>> events;
  final Map<NodeId, Lockable<SharedBufferNode>> nodes;
  final Map<Long, Integer> eventsAtTime;

  Run(NFAState nfa) {
    this(nfa, new HashMap<>(4), new HashMap<>(4), new HashMap<>(2));
  }

  Run(
      NFAState nfa,
      Map<EventId, Lockable<Event>> events,
      Map<NodeId, Lockable<SharedBufferNode>> nodes,
      Map<Long, Integer> eventsAtTime) {
    this.nfa = nfa;
    this.events = events;
    this.nodes = nodes;
    this.eventsAtTime = eventsAtTime;
  }

  /** How many partial matches are open, and finished ones held back. */
  int open() {
    int started = 0;
    for (var partial : nfa.getPartialMatches()) {
      if (partial.getStartEventID() != null) {
        started++;
      }
    }
    return started + nfa.getCompletedMatches().size();
  }
}
