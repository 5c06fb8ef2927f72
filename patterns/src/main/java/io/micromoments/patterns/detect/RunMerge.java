package io.micromoments.patterns.detect;

import io.micromoments.schemas.Event;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import org.apache.flink.cep.nfa.ComputationState;
import org.apache.flink.cep.nfa.DeweyNumber;
import org.apache.flink.cep.nfa.NFAState;
import org.apache.flink.cep.nfa.sharedbuffer.EventId;
import org.apache.flink.cep.nfa.sharedbuffer.Lockable;
import org.apache.flink.cep.nfa.sharedbuffer.NodeId;
import org.apache.flink.cep.nfa.sharedbuffer.SharedBufferEdge;
import org.apache.flink.cep.nfa.sharedbuffer.SharedBufferNode;

/**
 * Puts the partial matches of two keys together. flink-cep numbers the events of one time from 0 in
 * each key, and the partial matches from 1 in the first digit of their Dewey numbers; what comes in
 * is numbered on behind what is there, or paths of the two would be taken for each other's.
 */
final class RunMerge {

  private final Run own;
  private final int firstFreeVersion;

  private RunMerge(Run own) {
    this.own = own;
    this.firstFreeVersion = firstDigit(start(own).getVersion());
  }

  static Run merge(Run own, Run incoming) {
    return new RunMerge(own).with(incoming);
  }

  private Run with(Run incoming) {
    Map<EventId, Lockable<Event>> events = new HashMap<>(own.events);
    incoming.events.forEach((id, event) -> events.put(moved(id), event));
    Map<NodeId, Lockable<SharedBufferNode>> nodes = new HashMap<>(own.nodes);
    incoming.nodes.forEach((id, node) -> nodes.put(moved(id), moved(node)));
    Map<Long, Integer> counts = new HashMap<>(own.eventsAtTime);
    incoming.eventsAtTime.forEach((time, count) -> counts.put(time, firstFree(time) + count));

    Queue<ComputationState> partial = new PriorityQueue<>(NFAState.COMPUTATION_STATE_COMPARATOR);
    for (ComputationState state : own.nfa.getPartialMatches()) {
      if (PatternEngine.hasStarted(state)) {
        partial.add(state);
      }
    }
    for (ComputationState state : incoming.nfa.getPartialMatches()) {
      if (PatternEngine.hasStarted(state)) {
        partial.add(moved(state));
      }
    }
    ComputationState start = start(incoming);
    partial.add(
        ComputationState.createStartState(start.getCurrentStateName(), moved(start.getVersion())));
    Queue<ComputationState> completed = queue(own.nfa.getCompletedMatches());
    incoming.nfa.getCompletedMatches().forEach(state -> completed.add(moved(state)));
    return new Run(new NFAState(partial, completed), events, nodes, counts);
  }

  private static Queue<ComputationState> queue(Queue<ComputationState> content) {
    Queue<ComputationState> queue = new PriorityQueue<>(NFAState.COMPUTATION_STATE_COMPARATOR);
    queue.addAll(content);
    return queue;
  }

  /** The partial match that waits for a first event; its version is the next to be given. */
  private static ComputationState start(Run run) {
    for (ComputationState state : run.nfa.getPartialMatches()) {
      if (!PatternEngine.hasStarted(state)) {
        return state;
      }
    }
    throw new IllegalStateException("an NFA always waits for a first event");
  }

  private static int firstDigit(DeweyNumber version) {
    return Integer.parseInt(version.toString().split("\\.")[0]);
  }

  /** Versions begin at 1, so the first that comes in takes the first that is free. */
  private DeweyNumber moved(DeweyNumber version) {
    String digits = version.toString();
    int dot = digits.indexOf('.');
    String rest = dot < 0 ? "" : digits.substring(dot);
    return DeweyNumber.fromString(firstDigit(version) + firstFreeVersion + rest);
  }

  private EventId moved(EventId id) {
    return id == null
        ? null
        : new EventId(id.getId() + firstFree(id.getTimestamp()), id.getTimestamp());
  }

  private NodeId moved(NodeId id) {
    return id == null ? null : new NodeId(moved(id.getEventId()), id.getPageName());
  }

  private Lockable<SharedBufferNode> moved(Lockable<SharedBufferNode> node) {
    SharedBufferNode copy = new SharedBufferNode();
    for (Lockable<SharedBufferEdge> edge : node.getElement().getEdges()) {
      copy.getEdges()
          .add(new Lockable<>(moved(edge.getElement()), SharedBufferInternals.locks(edge)));
    }
    return new Lockable<>(copy, SharedBufferInternals.locks(node));
  }

  private SharedBufferEdge moved(SharedBufferEdge edge) {
    return new SharedBufferEdge(
        moved(SharedBufferInternals.target(edge)), moved(SharedBufferInternals.version(edge)));
  }

  private ComputationState moved(ComputationState state) {
    return ComputationState.createState(
        state.getCurrentStateName(),
        moved(state.getPreviousBufferEntry()),
        moved(state.getVersion()),
        state.getStartTimestamp(),
        state.getPreviousTimestamp(),
        moved(state.getStartEventID()));
  }

  /** The first number that no event of the key has at a time. */
  private int firstFree(long time) {
    int free = own.eventsAtTime.getOrDefault(time, 0);
    for (EventId id : own.events.keySet()) {
      if (id.getTimestamp() == time) {
        free = Math.max(free, id.getId() + 1);
      }
    }
    return free;
  }
}
