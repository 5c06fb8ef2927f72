package io.micromoments.detect;

import io.micromoments.patterns.engine.KeyState;
import io.micromoments.patterns.engine.KeyStateSerializer;
import io.micromoments.patterns.engine.Match;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.Element.HandOverElement;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.ErasureRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds the matches of patterns in the events of customers. Hand-overs bring the partial matches of
 * a device that was linked; withdrawn consents and erasures drop partial matches. An event that
 * starts no match and concerns no partial match of the customer costs no access to state.
 */
public final class Detector {

  private final KeyedEngine engine;
  private final Tracer tracer;
  private final KeyStateSerializer handOverFormat = new KeyStateSerializer();

  /** The element that was found relevant last, so that it is not tested twice. */
  private Element lastRelevant;

  public Detector(KeyedEngine engine) {
    this.engine = engine;
    this.tracer = engine.tracer();
  }

  /**
   * Returns whether an element could change the partial matches of its customer, or must be known
   * to explain why it does not.
   */
  public boolean isRelevant(Element element) {
    return couldChangeAgain(element)
        || (element instanceof EventElement && tracer.isTraced(element.key()));
  }

  @SuppressWarnings("ReferenceEquality") // an equal element is tested again
  private boolean couldChangeAgain(Element element) {
    boolean couldChange = element == lastRelevant || couldChange(element);
    lastRelevant = couldChange ? element : null;
    return couldChange;
  }

  private boolean couldChange(Element element) {
    if (element instanceof EventElement event) {
      return event.mayMatch() && engine.isRelevant(event.key(), event.event());
    }
    return element instanceof HandOverElement
        || isErasure(element)
        || (isConsent(element) && engine.hasPartialMatches(element.key()));
  }

  /**
   * Returns the matches found in the elements of a customer, who is the current key.
   *
   * @param elements in order; those before the first relevant one are ignored
   * @param time current watermark; deadlines up to it are handled
   * @param onArrival whether the elements are processed on arrival
   * @return in the order in which they were found
   */
  public List<Match> process(String key, List<Element> elements, long time, boolean onArrival)
      throws Exception {
    int first = 0;
    while (first < elements.size() && !couldChangeAgain(elements.get(first))) {
      first++;
    }
    boolean isTraced = tracer.isTraced(key);
    if (isTraced) {
      observe(key, elements.subList(0, first));
    }
    // A deadline that is due with irrelevant elements may come before them.
    if (first == elements.size() && !engine.isDue(key)) {
      return List.of();
    }
    List<Match> matches = new ArrayList<>();
    KeyState state = engine.get(key);
    boolean wasEmpty = state.isEmpty();
    for (Element element : elements.subList(first, elements.size())) {
      if (element instanceof EventElement event) {
        if (event.mayMatch()) {
          engine.onEvent(key, state, event.event(), onArrival, matches::add);
        } else if (isTraced) {
          engine.observe(key, state, event.event());
        }
      } else if (element instanceof HandOverElement || isConsent(element) || isErasure(element)) {
        // Deadlines of the same time come after context and hand-overs.
        engine.onTime(key, state, onArrival ? time : element.time() - 1, matches::add);
        apply(key, element, state, matches::add);
      }
    }
    engine.onTime(key, state, time, matches::add);
    engine.put(key, state, wasEmpty);
    return matches;
  }

  private void observe(String key, List<Element> elements) throws Exception {
    for (Element element : elements) {
      if (element instanceof EventElement event) {
        engine.observe(key, engine.get(key), event.event());
      }
    }
  }

  /**
   * Returns a lower bound of the deadlines of the current key, as event time in milliseconds since
   * the epoch; {@link Long#MAX_VALUE} if there is none.
   */
  public long deadlineLowerBound(String key) throws Exception {
    return engine.hasPartialMatches(key) ? engine.get(key).registeredDeadline() : Long.MAX_VALUE;
  }

  /** Returns the matches that are due by a deadline of the current key. */
  public List<Match> onDeadline(String key, long time) throws Exception {
    List<Match> matches = new ArrayList<>();
    engine.onDeadline(key, time, matches::add);
    return matches;
  }

  /** Returns the serialized partial matches of the current key, which keeps them. */
  public ByteBuffer copy(String key) throws Exception {
    return handOverFormat.toBytes(engine.get(key));
  }

  /**
   * Adds partial matches of another key to the current one.
   *
   * @param partialMatches as of {@link #copy}
   * @return matches that were due before a change of patterns
   */
  public List<Match> merge(String key, ByteBuffer partialMatches, long time) throws Exception {
    List<Match> matches = new ArrayList<>();
    KeyState state = engine.get(key);
    boolean wasEmpty = state.isEmpty();
    engine.handOver(key, handOverFormat.fromBytes(partialMatches), state, time, matches::add);
    engine.put(key, state, wasEmpty);
    return matches;
  }

  /**
   * Drops the partial matches of patterns that require consent to one of the purposes.
   *
   * @param purposes in lower case
   */
  public void dropRequiring(String key, Set<String> purposes, long time) throws Exception {
    if (purposes.isEmpty() || !engine.hasPartialMatches(key)) {
      return;
    }
    KeyState state = engine.get(key);
    boolean wasEmpty = state.isEmpty();
    dropRequiring(key, state, purposes, time);
    engine.put(key, state, wasEmpty);
  }

  /** Drops all partial matches of the current key. */
  public void drop(String key) throws Exception {
    KeyState state = engine.get(key);
    boolean wasEmpty = state.isEmpty();
    engine.forget(key, state);
    engine.put(key, state, wasEmpty);
  }

  private void dropRequiring(String key, KeyState state, Set<String> purposes, long time) {
    engine.dropWithoutConsent(
        key,
        state,
        pattern ->
            pattern.pattern().requiresConsent().stream()
                .anyMatch(each -> purposes.contains(each.toLowerCase(Locale.ROOT))),
        time);
  }

  private void apply(String key, Element element, KeyState state, Consumer<Match> matches)
      throws Exception {
    if (element instanceof HandOverElement handOver) {
      KeyState from = handOverFormat.fromBytes(handOver.record().getPartialMatches());
      engine.handOver(key, from, state, element.time(), matches);
    } else if (element instanceof ContextElement context
        && context.record() instanceof Consent consent) {
      if (!consent.getGranted()) {
        dropRequiring(
            key, state, Set.of(consent.getPurpose().toLowerCase(Locale.ROOT)), element.time());
      }
    } else if (element instanceof ContextElement context
        && context.record() instanceof ErasureRequest) {
      engine.forget(key, state);
    }
  }

  private static boolean isConsent(Element element) {
    return element instanceof ContextElement context && context.stream() == ContextStream.CONSENT;
  }

  private static boolean isErasure(Element element) {
    return element instanceof ContextElement context && context.isErasure();
  }
}
