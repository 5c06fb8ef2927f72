package io.micromoments.context;

import io.micromoments.patterns.compile.RecordMap;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.ChannelSeen;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.Contact;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.CustomerState;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.HandOver;
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

  /** How long a purchase makes an item count as owned. */
  public static final Duration PURCHASE_COUNTS = Duration.ofDays(90);

  /** How long a sighting tells which channel a customer is on. */
  public static final Duration CHANNEL_COUNTS = Duration.ofMinutes(30);

  private static final Duration CONTACTS_KEPT = Duration.ofDays(400);
  private static final int MAX_CONTACTS = 1_000;
  private static final Set<String> NOT_OWNED = Set.of("closed", "cancelled");
  private static final Comparator<LiveMoment> BY_DETECTION =
      Comparator.comparing((LiveMoment live) -> live.getMoment().getDetectedAt())
          .thenComparing(live -> live.getMoment().getMomentId());

  private final CustomerState state;
  private ChannelSeen latestChannel;

  private Customer(CustomerState state, ChannelSeen latestChannel) {
    this.state = state;
    // Lists that Avro read cannot take elements out.
    state.setContacts(new ArrayList<>(state.getContacts()));
    state.setLiveMoments(new ArrayList<>(state.getLiveMoments()));
    this.latestChannel = latestChannel;
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
                .setContacts(new ArrayList<>())
                .setLiveMoments(new ArrayList<>())
                .setLastEmitted(new HashMap<>())
                .build(),
        latestChannel);
  }

  /** The record to keep. */
  public CustomerState state() {
    return state;
  }

  /** The channel last seen and when, or null. */
  public ChannelSeen latestChannel() {
    return latestChannel;
  }

  public void know(CustomerProfile profile) {
    state.setProfile(profile);
  }

  public void know(Consent consent) {
    state.getConsents().put(consent.getPurpose(), consent.getGranted());
  }

  public void know(CandidateOffers offers) {
    state.setOffers(offers);
  }

  /**
   * An outcome is a contact; how often a command's outcomes count is asked when they are counted.
   */
  public void know(OfferOutcome outcome) {
    List<Contact> contacts = state.getContacts();
    contacts.add(
        new Contact(
            outcome.getOfferId(),
            outcome.getCommandId(),
            outcome.getChannel(),
            outcome.getEventTime()));
    Instant oldest = outcome.getEventTime().minus(CONTACTS_KEPT);
    contacts.removeIf(contact -> contact.getAt().isBefore(oldest));
    if (contacts.size() > MAX_CONTACTS) {
      contacts.subList(0, contacts.size() - MAX_CONTACTS).clear();
    }
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
    ChannelSeen seen = handOver.getLatestChannel();
    if (seen != null && (latestChannel == null || seen.getAt().isAfter(latestChannel.getAt()))) {
      latestChannel = seen;
    }
  }

  /**
   * An event tells the channel and maybe a purchase.
   *
   * @return whether it was a purchase of a named item
   */
  public boolean know(Event event) {
    if (event.channel() != null) {
      latestChannel = new ChannelSeen(event.channel(), Instant.ofEpochMilli(event.time()));
    }
    String item = (String) event.get("item_id");
    if (item == null || !isPurchase(event)) {
      return false;
    }
    long oldest = event.time() - PURCHASE_COUNTS.toMillis();
    state.getPurchases().values().removeIf(time -> time <= oldest);
    state.getPurchases().merge(item, event.time(), Math::max);
    return true;
  }

  /** Whether an event says that something was bought. */
  public static boolean isPurchase(Event event) {
    String field = event.stream() == EventStream.INTERACTION ? "kind" : "action";
    return "purchase".equals(event.get(field));
  }

  /** A moment came to life; those whose time is over are forgotten. */
  public void live(LiveMoment moment, Instant now, Duration lifetime) {
    state
        .getLiveMoments()
        .removeIf(live -> !live.getMoment().getDetectedAt().plus(lifetime).isAfter(now));
    state.getLiveMoments().add(moment);
    state.getLiveMoments().sort(BY_DETECTION);
  }

  /** The moments alive at a time, in the order of (detected_at, moment_id). */
  public List<LiveMoment> liveMoments(Instant now, Duration lifetime) {
    return state.getLiveMoments().stream()
        .filter(live -> live.getMoment().getDetectedAt().plus(lifetime).isAfter(now))
        .toList();
  }

  /** What was never granted is not granted. */
  public boolean granted(String purpose) {
    return state.getConsents().getOrDefault(purpose, false);
  }

  /** The profile as conditions see it; empty where none is known. */
  public Map<String, Object> asMap() {
    return state.getProfile() == null ? Map.of() : RecordMap.of(state.getProfile());
  }

  /** Whether the customer has a product of this type that is not closed or cancelled. */
  public boolean owns(String type) {
    if (state.getProfile() == null) {
      return false;
    }
    for (Product product : state.getProfile().getProducts()) {
      if (product.getType().equals(type) && !NOT_OWNED.contains(product.getStatus())) {
        return true;
      }
    }
    return false;
  }

  /** Whether the item was bought in the time that counts. */
  public boolean bought(String item, Instant now) {
    Long time = state.getPurchases().get(item);
    return time != null && time > now.minus(PURCHASE_COUNTS).toEpochMilli();
  }

  /** Whether the customer does not want a certain item or category. */
  public boolean excludes(String itemOrCategory) {
    return state.getProfile() != null
        && state.getProfile().getExclusions().contains(itemOrCategory);
  }

  /** Whether the customer does not want to be reached on a channel. */
  public boolean avoids(String channel) {
    return state.getProfile() != null
        && Channels.contains(state.getProfile().getAvoidedChannels(), channel);
  }

  /**
   * Contacts with an offer in the time after {@code since} up to {@code now}: outcomes of any kind,
   * once a command, once each where the command is not known.
   */
  public int contacts(String offer, Instant since, Instant now) {
    Set<String> commands = new HashSet<>();
    int unnamed = 0;
    for (Contact contact : state.getContacts()) {
      if (contact.getOfferId().equals(offer)
          && contact.getAt().isAfter(since)
          && !contact.getAt().isAfter(now)) {
        if (contact.getCommandId() == null) {
          unnamed++;
        } else {
          commands.add(contact.getCommandId());
        }
      }
    }
    return commands.size() + unnamed;
  }

  /**
   * The channel a command for a moment goes to: that of the moment's latest event that has one,
   * else the one the customer was last seen on, else the first preferred one, else null.
   */
  public String channelFor(LiveMoment moment, Instant now) {
    if (moment.getChannel() != null) {
      return Channels.canonical(moment.getChannel());
    }
    if (latestChannel != null && latestChannel.getAt().plus(CHANNEL_COUNTS).isAfter(now)) {
      return Channels.canonical(latestChannel.getChannel());
    }
    if (state.getProfile() != null && !state.getProfile().getPreferredChannels().isEmpty()) {
      return Channels.canonical(state.getProfile().getPreferredChannels().get(0));
    }
    return null;
  }
}
