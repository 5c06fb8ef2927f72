package io.micromoments.emit.contract;

import io.micromoments.schemas.OfferResequenceCommand;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * State shared by a test and the subtasks of its job, which run in the same process: how many
 * records may be sent, which ones the sink has received, and when to fail.
 */
final class FailureScript {

  /** Point at which the job fails on request. */
  enum Failure {
    BETWEEN_CHECKPOINTS,
    /** The sink's subtask fails while taking a checkpoint. */
    IN_A_CHECKPOINT,
    /** The sink's subtask fails after a checkpoint completes but before the sink is notified. */
    BEFORE_CHECKPOINT_NOTIFICATION
  }

  private static final Map<String, FailureScript> RUNNING = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();
  private final List<OfferResequenceCommand> commands;
  private final Set<String> given = new HashSet<>();
  private CompletableFuture<Void> gate = new CompletableFuture<>();
  private long allowed;
  private Failure next;
  private int attempts;
  private int attemptThatFails;

  FailureScript(List<OfferResequenceCommand> commands) {
    this.commands = commands;
    RUNNING.put(id, this);
  }

  static FailureScript of(String id) {
    return RUNNING.get(id);
  }

  String id() {
    return id;
  }

  List<OfferResequenceCommand> commands() {
    return commands;
  }

  /**
   * Allows the given number of records in total to be sent. If that is all, the stream ends after
   * them.
   */
  synchronized void allow(int count) {
    allowed = count;
    open();
  }

  /** Requests one failure. */
  synchronized void fail(Failure where) {
    next = where;
    attemptThatFails = attempts;
    open();
  }

  /** Waits until the sink has received at least the given number of distinct records. */
  synchronized void awaitGiven(int count) throws InterruptedException {
    while (given.size() < count) {
      wait();
    }
  }

  /** Waits until the job has failed as requested and restarted. */
  synchronized void awaitRestarted() throws InterruptedException {
    while (next != null || attempts == attemptThatFails) {
      wait();
    }
  }

  /** Called when the source reader is created, also after a restart. */
  synchronized void begins() {
    attempts++;
    notifyAll();
  }

  synchronized boolean mayEnd() {
    return allowed >= commands.size();
  }

  synchronized boolean maySend(long index) {
    return index < allowed;
  }

  /** Returns a future that completes when this object's state changes. */
  synchronized CompletableFuture<Void> gate() {
    return gate;
  }

  synchronized void given(OfferResequenceCommand command) {
    given.add(command.getCommandId());
    notifyAll();
  }

  /** Called by the subtasks at each point of failure; throws if a failure was requested there. */
  synchronized void passes(Failure here) {
    if (next == here) {
      next = null;
      throw new IllegalStateException("a failure, as the test wants it: " + here);
    }
  }

  private void open() {
    CompletableFuture<Void> before = gate;
    gate = new CompletableFuture<>();
    before.complete(null);
  }
}
