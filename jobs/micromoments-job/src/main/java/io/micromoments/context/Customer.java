package io.micromoments.context;

import io.micromoments.patterns.compile.RecordMap;
import io.micromoments.patterns.language.ChannelRules;
import io.micromoments.patterns.language.Policy;
import io.micromoments.schemas.BadExperience;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.ChannelSeen;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.ConsentGiven;
import io.micromoments.schemas.Contact;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.CustomerState;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.HandOver;
import io.micromoments.schemas.ItemAction;
import io.micromoments.schemas.LiveMoment;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.Product;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known of one customer, and how it changes with each thing that becomes known. Wraps the
 * record that state keeps; nothing here knows of Flink.
 */
public final class Customer {

  private static final int MAX_CONTACTS = 1_000;
  private static final int MAX_ACTIONS = 50;
  private static final Duration ACTIONS_KEPT = Duration.ofDays(30);
  private static final int MAX_PURPOSES = 200;
  private static final int MAX_LIVE_MOMENTS = 100;
  private static final Set<String> NOT_OWNED = Set.of("closed", "cancelled");
  private static final Comparator<LiveMoment> BY_DETECTION =
      Comparator.comparing((LiveMoment live) -> live.getMoment().getDetectedAt())
          .thenComparing(live -> live.getMoment().getMomentId());

  private final CustomerState state;
  private final ChannelLog channels;
  private Map<String, Object> asMap;
  private ContactLog contacts;
  private final WaitLog waits;
  private boolean changedByEvents;

  private Customer(CustomerState state, ChannelSeen latestChannel) {
    this.state = state;
    // Lists that Avro read cannot take elements out.
    state.setContacts(growing(state.getContacts()));
    state.setLiveMoments(growing(state.getLiveMoments()));
    state.setIssuedBefore(growing(state.getIssuedBefore()));
    state.setActions(growing(state.getActions()));
    this.waits = new WaitLog(state);
    this.channels = new ChannelLog(state, latestChannel);
  }

  private static <T> List<T> growing(List<T> list) {
    return list instanceof ArrayList ? list : new ArrayList<>(list);
  }

  /**
   * Wraps what state holds; either may be null where nothing is known yet. The record is changed in
   * place.
   */
  public static Customer of(CustomerState state, ChannelSeen latestChannel) {
    return new Customer(
        state != null
            ? state
            : CustomerState.newBuilder()
                .setConsents(new HashMap<>())
                .setPurchases(new HashMap<>())
                .setPurchasedCategories(new HashMap<>())
                .setContacts(new ArrayList<>())
                .setLiveMoments(new ArrayList<>())
                .setLastEmitted(new HashMap<>())
                .setIssuedBefore(new ArrayList<>())
                .setSeenOn(new HashMap<>())
                .setBadExperiences(new HashMap<>())
                .setActions(new ArrayList<>())
                .setWaits(new HashMap<>())
                .build(),
        latestChannel);
  }

  /** The record to keep. */
  public CustomerState state() {
    return state;
  }

  /** Whether events changed the record to keep; most only tell the latest channel. */
  public boolean changedByEvents() {
    return changedByEvents;
  }

  /** A profile replaces the one before, unless that is newer. */
  public void know(CustomerProfile profile) {
    CustomerProfile known = state.getProfile();
    if (known == null || !profile.getEventTime().isBefore(known.getEventTime())) {
      state.setProfile(profile);
      asMap = null;
    }
  }

  /** What was said last about a purpose counts. */
  public void know(Consent consent) {
    ConsentGiven known = Caseless.in(state.getConsents(), consent.getPurpose());
    if (known == null
        ? state.getConsents().size() < MAX_PURPOSES
        : !consent.getEventTime().isBefore(known.getAt())) {
      state
          .getConsents()
          .put(
              Caseless.of(consent.getPurpose()),
              new ConsentGiven(consent.getGranted(), consent.getEventTime()));
    }
  }

  /** Candidate offers replace those before, unless these are newer. */
  public void know(CandidateOffers offers) {
    CandidateOffers known = state.getOffers();
    if (known == null || !offers.getEventTime().isBefore(known.getEventTime())) {
      state.setOffers(offers);
    }
  }

  /**
   * An outcome is a contact; how often a command's outcomes count is asked when they are counted.
   *
   * @param category of the offer; null where the catalogue does not know it
   * @return false where it is a repeat, which counts nowhere
   */
  public boolean know(OfferOutcome outcome, String category) {
    if (contacts().isRepeat(outcome)) {
      return false;
    }
    List<Contact> contacts = state.getContacts();
    contacts.add(
        new Contact(
            outcome.getOfferId(),
            outcome.getCommandId(),
            outcome.getChannel(),
            outcome.getEventTime(),
            category,
            outcome.getEventId(),
            outcome.getOutcome()));
    Instant oldest = outcome.getEventTime().minus(Policy.CONTACTS_KEPT);
    contacts.removeIf(each -> each.getAt().isBefore(oldest));
    if (contacts.size() > MAX_CONTACTS) {
      contacts.subList(0, contacts.size() - MAX_CONTACTS).clear();
    }
    this.contacts = null;
    return true;
  }

  /** Takes over what a device had open. */
  public void know(HandOver handOver) {
    Set<String> known = new HashSet<>();
    state.getLiveMoments().forEach(live -> known.add(live.getMoment().getMomentId()));
    for (LiveMoment live : handOver.getLiveMoments()) {
      if (known.add(live.getMoment().getMomentId())) {
        state.getLiveMoments().add(live);
      }
    }
    state.getLiveMoments().sort(BY_DETECTION);
    handOver
        .getLastEmitted()
        .forEach((pattern, time) -> state.getLastEmitted().merge(pattern, time, Math::max));
    if (handOver.getLatestChannel() != null) {
      channels.handOver(handOver.getLatestChannel());
    }
  }

  /**
   * An event tells the channel, maybe a wait there, and maybe a purchase.
   *
   * @return whether it was a purchase of a named item or category
   */
  public boolean know(Event event) {
    if (event.channel() != null && ChannelRules.isAddressable(event.channel())) {
      changedByEvents |= channels.seenOn(event.channel(), event.time());
      if (event.stream() == EventStream.INTERACTION && event.get("wait_ms") instanceof Long wait) {
        changedByEvents |=
            waits.add(
                ChannelRules.canonical(event.channel()),
                new BadExperience(Instant.ofEpochMilli(event.time()), wait));
      }
    }
    if (!event.isPurchase()) {
      return false;
    }
    boolean isKnown = purchases().add(event);
    changedByEvents |= isKnown;
    return isKnown;
  }

  /** What was done with an item, for models that score propensities. */
  public void did(Event event) {
    String action = event.action();
    Object item = event.get("item_id");
    Object category = event.get("item_category");
    if (action == null || (item == null && category == null)) {
      return;
    }
    List<ItemAction> actions = state.getActions();
    Instant at = Instant.ofEpochMilli(event.time());
    actions.removeIf(each -> each.getAt().isBefore(at.minus(ACTIONS_KEPT)));
    if (actions.size() >= MAX_ACTIONS) {
      actions.remove(0);
    }
    changedByEvents = true;
    actions.add(new ItemAction(at, action, (String) item, (String) category));
  }

  /** A moment came to life; those whose time is over are forgotten. */
  public void live(LiveMoment moment, Instant now, Duration lifetime) {
    List<LiveMoment> moments = state.getLiveMoments();
    moments.subList(0, firstAlive(now, lifetime)).clear();
    int at = moments.size();
    while (at > 0 && BY_DETECTION.compare(moments.get(at - 1), moment) > 0) {
      at--;
    }
    moments.add(at, moment);
    if (moments.size() > MAX_LIVE_MOMENTS) {
      moments.remove(0);
    }
  }

  /** Whether a moment of this id is among those kept: the same moment, found twice. */
  public boolean isLive(String momentId) {
    for (LiveMoment each : state.getLiveMoments()) {
      if (each.getMoment().getMomentId().equals(momentId)) {
        return true;
      }
    }
    return false;
  }

  /** Whether everything that a moment needs consent to is granted still. */
  public boolean allows(LiveMoment moment) {
    for (String purpose : moment.getRequiresConsent()) {
      if (!granted(purpose)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The moments alive at a time, in the order of (detected_at, moment_id); a view, until the next
   * comes to life.
   */
  public List<LiveMoment> liveMoments(Instant now, Duration lifetime) {
    List<LiveMoment> moments = state.getLiveMoments();
    return moments.subList(firstAlive(now, lifetime), moments.size());
  }

  /** The place of the first moment alive; those whose time is over stand before it. */
  private int firstAlive(Instant now, Duration lifetime) {
    long oldest = now.minus(lifetime).toEpochMilli();
    List<LiveMoment> moments = state.getLiveMoments();
    int at = 0;
    while (at < moments.size()
        && moments.get(at).getMoment().getDetectedAt().toEpochMilli() <= oldest) {
      at++;
    }
    return at;
  }

  /** Whether a purpose was denied or withdrawn, which is more than that it was never granted. */
  public boolean denied(String purpose) {
    ConsentGiven consent = Caseless.in(state.getConsents(), purpose);
    return consent != null && !consent.getGranted();
  }

  /** What was never granted is not granted. */
  public boolean granted(String purpose) {
    ConsentGiven consent = Caseless.in(state.getConsents(), purpose);
    return consent != null && consent.getGranted();
  }

  /** The profile as conditions see it; empty where none is known. */
  public Map<String, Object> asMap() {
    if (asMap == null) {
      asMap = state.getProfile() == null ? Map.of() : RecordMap.of(state.getProfile());
    }
    return asMap;
  }

  /** The commands that were issued to the customer. */
  public CommandLog commands() {
    return new CommandLog(state);
  }

  /** The customer's contacts so far. */
  public ContactLog contacts() {
    if (contacts == null) {
      contacts = new ContactLog(state.getContacts());
    }
    return contacts;
  }

  /** Whether the customer has a product of this type that is not closed or cancelled. */
  public boolean owns(String type) {
    if (state.getProfile() == null) {
      return false;
    }
    for (Product product : state.getProfile().getProducts()) {
      if (product.getType().equalsIgnoreCase(type)
          && !NOT_OWNED.contains(Caseless.of(product.getStatus()))) {
        return true;
      }
    }
    return false;
  }

  /** What the customer has bought. */
  public PurchaseLog purchases() {
    return new PurchaseLog(state);
  }

  /** Whether the customer does not want a certain item or category. */
  public boolean excludes(String itemOrCategory) {
    if (state.getProfile() != null) {
      for (String each : state.getProfile().getExclusions()) {
        if (each.equalsIgnoreCase(itemOrCategory)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether the customer does not want to be reached on a channel. */
  public boolean avoids(String channel) {
    return state.getProfile() != null
        && Channels.contains(state.getProfile().getAvoidedChannels(), channel);
  }

  /** How long the customer had to wait on channels. */
  public WaitLog waits() {
    return waits;
  }

  /** Where the customer was seen, and can be reached. */
  public ChannelLog channels() {
    return channels;
  }
}
