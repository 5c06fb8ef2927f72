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
 * What a test and the tasks of its job, which run in the same process, tell each other: how many
 * records may be sent, how many the sink has been given, and when to fail.
 */
final class Rehearsal {

  /** Where the job fails when it is told to. */
  enum Failure {
    /** The source fails. */
    BETWEEN_CHECKPOINTS,
    /** The sink's task fails while it takes a checkpoint. */
    IN_A_CHECKPOINT,
    /** A checkpoint is complete, and the sink's task fails before the sink hears of it. */
    BEFORE_THE_SINK_HEARS_OF_A_CHECKPOINT
  }

  private static final Map<String, Rehearsal> RUNNING = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();
  private final List<OfferResequenceCommand> commands;
  private final Set<String> given = new HashSet<>();
  private CompletableFuture<Void> gate = new CompletableFuture<>();
  private long allowed;
  private Failure next;
  private int attempts;
  private int attemptThatFails;

  Rehearsal(List<OfferResequenceCommand> commands) {
    this.commands = commands;
    RUNNING.put(id, this);
  }

  static Rehearsal of(String id) {
    return RUNNING.get(id);
  }

  String id() {
    return id;
  }

  List<OfferResequenceCommand> commands() {
    return commands;
  }

  /** So many records in all may be sent from now on; if it is all, the stream ends after them. */
  synchronized void allow(int count) {
    allowed = count;
    open();
  }

  /** Fails once. */
  synchronized void fail(Failure where) {
    next = where;
    attemptThatFails = attempts;
    open();
  }

  /** Returns when the sink has been given each of the first records. */
  synchronized void awaitGiven(int count) throws InterruptedException {
    while (given.size() < count) {
      wait();
    }
  }

  /** Returns when it has failed as it was told, and begun again. */
  synchronized void awaitRestarted() throws InterruptedException {
    while (next != null || attempts == attemptThatFails) {
      wait();
    }
  }

  /** The job's tasks begin, for the first time or again. */
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

  /** Done when something has changed. */
  synchronized CompletableFuture<Void> gate() {
    return gate;
  }

  synchronized void given(OfferResequenceCommand command) {
    given.add(command.getCommandId());
    notifyAll();
  }

  /** Called by the tasks where they could fail. */
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
