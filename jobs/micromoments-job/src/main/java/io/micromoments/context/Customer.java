package io.micromoments.context;

import io.micromoments.patterns.evaluate.RecordMap;
import io.micromoments.patterns.language.policy.ChannelRules;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.ChannelSeen;
import io.micromoments.schemas.ChannelWait;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.ConsentGiven;
import io.micromoments.schemas.Contact;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.CustomerState;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.HandOver;
import io.micromoments.schemas.ItemAction;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.Product;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The context of one customer and how each input changes it. Wraps the record kept in state;
 * independent of Flink.
 */
public final class Customer {

  static final int MAX_CONTACTS = 1_000;
  static final int MAX_ACTIONS = 50;
  private static final Duration ACTIONS_KEPT = Duration.ofDays(30);
  private static final int MAX_PURPOSES = 200;
  private static final Set<String> NOT_OWNED = Set.of("closed", "cancelled");

  private final String id;
  private final CustomerState state;
  private final ChannelLog channels;
  private Map<String, Object> asMap;
  private ContactLog contacts;
  private final WaitLog waits;
  private boolean changedByEvents;

  private Customer(String id, CustomerState state, ChannelSeen latestChannel) {
    this.id = id;
    this.state = state;
    // Elements cannot be removed from lists that Avro deserialized.
    state.setContacts(growing(state.getContacts()));
    state.setActiveMoments(growing(state.getActiveMoments()));
    state.setIssuedBefore(growing(state.getIssuedBefore()));
    state.setActions(growing(state.getActions()));
    state.setDeferred(growing(state.getDeferred()));
    state.setTimers(growing(state.getTimers()));
    this.waits = new WaitLog(state);
    this.channels = new ChannelLog(state, latestChannel);
  }

  private static <T> List<T> growing(List<T> list) {
    return list instanceof ArrayList ? list : new ArrayList<>(list);
  }

  /**
   * Wraps the records kept in state; either may be null if there is none yet. The customer record
   * is changed in place.
   */
  public static Customer of(String id, CustomerState state, ChannelSeen latestChannel) {
    return new Customer(
        id,
        state != null
            ? state
            : CustomerState.newBuilder()
                .setConsents(new HashMap<>())
                .setPurchases(new HashMap<>())
                .setPurchasedCategories(new HashMap<>())
                .setContacts(new ArrayList<>())
                .setActiveMoments(new ArrayList<>())
                .setLastEmitted(new HashMap<>())
                .setIssuedBefore(new ArrayList<>())
                .setSeenOn(new HashMap<>())
                .setActions(new ArrayList<>())
                .setWaits(new HashMap<>())
                .setLinked(false)
                .setDeferred(new ArrayList<>())
                .setTimers(new ArrayList<>())
                .build(),
        latestChannel);
  }

  public String id() {
    return id;
  }

  /** Returns the record to write to state. */
  public CustomerState state() {
    return state;
  }

  /** Returns whether events changed the record; most of them only change the latest channel. */
  public boolean changedByEvents() {
    return changedByEvents;
  }

  /**
   * Replaces the profile unless the current one is newer.
   *
   * @return whether it was replaced
   */
  public boolean apply(CustomerProfile profile) {
    CustomerProfile known = state.getProfile();
    if (known != null
        && !replaces(
            profile.getCustomerId(),
            profile.getEventTime(),
            known.getCustomerId(),
            known.getEventTime())) {
      return false;
    }
    state.setProfile(profile);
    asMap = null;
    return true;
  }

  /** Records a consent decision; the latest one for each purpose counts. */
  public void apply(Consent consent) {
    ConsentGiven known = state.getConsents().get(CaseInsensitive.key(consent.getPurpose()));
    if (known == null
        ? state.getConsents().size() < MAX_PURPOSES
        : !consent.getEventTime().isBefore(known.getAt())) {
      state
          .getConsents()
          .put(
              CaseInsensitive.key(consent.getPurpose()),
              new ConsentGiven(consent.getGranted(), consent.getEventTime()));
    }
  }

  /** Replaces the candidate offers unless the current ones are newer. */
  public void apply(CandidateOffers offers) {
    CandidateOffers known = state.getOffers();
    if (known == null
        || replaces(
            offers.getCustomerId(),
            offers.getEventTime(),
            known.getCustomerId(),
            known.getEventTime())) {
      state.setOffers(offers);
    }
  }

  /**
   * Returns whether a record replaces the one that is known. Of customers who are merged, the
   * records of the root take precedence, and otherwise the latest does.
   */
  private boolean replaces(String customer, Instant time, String known, Instant knownTime) {
    boolean isOwn = customer.equals(id);
    return isOwn == known.equals(id) ? !time.isBefore(knownTime) : isOwn;
  }

  /**
   * Records an outcome as a contact. How many outcomes of one command count is decided by {@link
   * ContactLog}.
   *
   * @param category the category of the offer; null if the offer is not in the catalogue
   * @return false if the outcome is a repeat, which must not be counted
   */
  public boolean apply(OfferOutcome outcome, String category) {
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
    Instant oldest = outcome.getEventTime().minus(Policy.CONTACT_RETENTION);
    contacts.removeIf(each -> each.getAt().isBefore(oldest));
    if (contacts.size() > MAX_CONTACTS) {
      contacts.subList(0, contacts.size() - MAX_CONTACTS).clear();
    }
    this.contacts = null;
    return true;
  }

  /** Merges the active moments, cooldowns and latest channel of a device that was linked. */
  public void apply(HandOver handOver) {
    moments().addAll(handOver.getActiveMoments());
    handOver
        .getLastEmitted()
        .forEach((pattern, time) -> state.getLastEmitted().merge(pattern, time, Math::max));
    if (handOver.getLatestChannel() != null) {
      channels.handOver(handOver.getLatestChannel());
    }
  }

  /**
   * Returns the customer without everything but their commands, to which outcomes may still refer.
   */
  public Customer withCommandsOnly() {
    Customer only = of(id, null, null);
    only.commands().merge(state, true);
    only.commands().close();
    return only;
  }

  /** Records that the customer was seen on a channel. */
  public void apply(ChannelSeen seen) {
    if (ChannelRules.isAddressable(seen.getChannel())) {
      changedByEvents |= channels.seenOn(seen.getChannel(), seen.getAt().toEpochMilli());
    }
  }

  /**
   * Applies an event, which may carry a channel, a wait on that channel and a purchase.
   *
   * @return whether it is a purchase of a named item or category
   */
  public boolean apply(Event event) {
    if (event.channel() != null && ChannelRules.isAddressable(event.channel())) {
      changedByEvents |= channels.seenOn(event.channel(), event.time());
      if (event.stream() == EventStream.INTERACTION && event.get("wait_ms") instanceof Long wait) {
        changedByEvents |=
            waits.add(
                ChannelRules.canonical(event.channel()),
                new ChannelWait(Instant.ofEpochMilli(event.time()), wait));
      }
    }
    if (!event.isPurchase()) {
      return false;
    }
    boolean isKnown = purchases().add(event);
    changedByEvents |= isKnown;
    return isKnown;
  }

  /** Records the action on an item, as a feature of propensity models. */
  public void recordAction(Event event) {
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

  /** Returns whether every purpose that the moment requires consent for is still granted. */
  public boolean allows(ActiveMoment moment) {
    for (String purpose : moment.getRequiresConsent()) {
      if (!granted(purpose)) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether consent to a purpose was denied or withdrawn, as opposed to never granted. */
  public boolean denied(String purpose) {
    ConsentGiven consent = state.getConsents().get(CaseInsensitive.key(purpose));
    return consent != null && !consent.getGranted();
  }

  /**
   * Returns the purposes to which consent was denied or withdrawn, as keys of {@link
   * CaseInsensitive}.
   */
  public Set<String> deniedPurposes() {
    Set<String> denied = new TreeSet<>();
    state
        .getConsents()
        .forEach(
            (purpose, given) -> {
              if (!given.getGranted()) {
                denied.add(purpose);
              }
            });
    return denied;
  }

  /** Returns whether consent to a purpose is granted; false if it was never asked for. */
  public boolean granted(String purpose) {
    ConsentGiven consent = state.getConsents().get(CaseInsensitive.key(purpose));
    return consent != null && consent.getGranted();
  }

  /** Returns the profile as seen by conditions; empty if there is none. */
  public Map<String, Object> asMap() {
    if (asMap == null) {
      asMap = state.getProfile() == null ? Map.of() : RecordMap.of(state.getProfile());
    }
    return asMap;
  }

  /** Returns the customer's locale as a BCP 47 language tag; empty if unknown. */
  public String locale() {
    CustomerProfile profile = state.getProfile();
    return profile == null || profile.getLocale() == null ? "" : profile.getLocale();
  }

  /** Returns the active moments of the customer. */
  public ActiveMoments moments() {
    return new ActiveMoments(state);
  }

  /**
   * Merges the context of a customer who is the same person, with their latest channel.
   *
   * @param other must not be used any more
   * @param seen null if unknown
   * @return the times at which decisions on deferred moments are due that had none yet
   */
  public List<Long> merge(String customer, CustomerState other, ChannelSeen seen) {
    contacts = null;
    return new CustomerMerger(this).merge(customer, other, seen);
  }

  /** Returns the commands issued to the customer. */
  public CommandLog commands() {
    return new CommandLog(state);
  }

  /** Returns the moments on which decisions are deferred. */
  public DeferralLog deferrals() {
    return new DeferralLog(state);
  }

  /** Returns the customer's contacts so far. */
  public ContactLog contacts() {
    if (contacts == null) {
      contacts = new ContactLog(state.getContacts());
    }
    return contacts;
  }

  /**
   * Returns whether the customer has a product of this type that is neither closed nor cancelled.
   */
  public boolean owns(String type) {
    if (state.getProfile() == null) {
      return false;
    }
    for (Product product : state.getProfile().getProducts()) {
      if (product.getType().equalsIgnoreCase(type)
          && !NOT_OWNED.contains(CaseInsensitive.key(product.getStatus()))) {
        return true;
      }
    }
    return false;
  }

  /** Returns the customer's purchases. */
  public PurchaseLog purchases() {
    return new PurchaseLog(state);
  }

  /** Returns whether the customer excludes an item or category. */
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

  /** Returns whether the customer does not want to be contacted on a channel. */
  public boolean avoids(String channel) {
    return state.getProfile() != null
        && Channels.contains(state.getProfile().getAvoidedChannels(), channel);
  }

  /** Returns the customer's waits on each channel. */
  public WaitLog waits() {
    return waits;
  }

  /** Returns the channels on which the customer was seen and can be reached. */
  public ChannelLog channels() {
    return channels;
  }
}
