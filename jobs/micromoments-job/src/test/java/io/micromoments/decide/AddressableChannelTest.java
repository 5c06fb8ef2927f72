package io.micromoments.decide;

import static io.micromoments.decide.DecisionFixture.NOW;
import static io.micromoments.decide.DecisionFixture.offer;
import static io.micromoments.decide.DecisionFixture.profile;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.decide.ranking.ChannelChooser;
import io.micromoments.decide.ranking.ChannelEligibility;
import io.micromoments.patterns.language.policy.ChannelRules;
import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests which channel a command is addressed to without a policy, and where consent is required.
 */
class AddressableChannelTest {

  private final DecisionFixture f = new DecisionFixture().offer("a", 1, offer());
  private final ActiveMoment moment = f.moment("m", "i", 1, Duration.ZERO);

  @ParameterizedTest
  @ValueSource(strings = {"SYSTEM", "system", "agent-internal", "SENSOR", "BEACON", " "})
  void noCommandIsSentToANonAddressableChannel(String channel) {
    moment.setChannel(channel);
    assertThat(channelChoice()).isEqualTo("null from null");
    f.apply(profile().setPreferredChannels(List.of(channel, "mobile_app")));
    assertThat(channelChoice()).isEqualTo("MOBILE_APP from null");
    seen("WEB", Duration.ofMinutes(29));
    seen(channel, Duration.ofMinutes(1));
    assertThat(channelChoice()).as("still on the web").isEqualTo("WEB from null");
    assertThat(f.customer.state().getSeenOn()).containsOnlyKeys("WEB");
  }

  @Test
  void theNextBestChannelIsUsedIfOneIsIneligible() {
    f.apply(
        profile()
            .setPreferredChannels(List.of("SMS", "EMAIL", "MOBILE_APP"))
            .setAvoidedChannels(List.of("web")));
    moment.setChannel("WEB");
    assertThat(channelChoice())
        .as("neither text messages nor emails")
        .isEqualTo("MOBILE_APP from WEB");
    f.consent("Email", true);
    assertThat(channelChoice()).isEqualTo("EMAIL from WEB");
    f.apply(profile().setAvoidedChannels(List.of("web", "email")));
    assertThat(channelChoice())
        .as("none is open, so the command says why")
        .isEqualTo("WEB from null");
    seen("KIOSK", Duration.ofDays(2));
    seen("BRANCH", Duration.ofDays(3));
    assertThat(channelChoice()).as("the latest they were seen on").isEqualTo("KIOSK from WEB");
  }

  @Test
  void aLongWaitMakesAChannelIneligible() {
    f.under("channels: {long-wait: 10m, avoid-for: 2d}").consent("call_center", true);
    f.apply(profile().setPreferredChannels(List.of("CALL_CENTER", "MOBILE_APP")));
    moment.setChannel("CALL_CENTER");
    call(Duration.ofDays(1), Duration.ofMinutes(25));
    call(Duration.ofHours(1), Duration.ofSeconds(10));
    assertThat(channelChoice()).isEqualTo("MOBILE_APP from CALL_CENTER");
    f.apply(profile());
    assertThat(channelChoice()).isEqualTo("CALL_CENTER from null");
    assertThat(f.rank("CALL_CENTER").withheld())
        .singleElement()
        .satisfies(
            each -> {
              assertThat(each.getCode()).isEqualTo("CHANNEL_AVOIDED");
              assertThat(each.getText()).contains("a long wait on the phone");
            });
    f.now = NOW.plus(Duration.ofDays(1));
    assertThat(f.withheld("CALL_CENTER")).as("two days ago").isEmpty();
  }

  @Test
  void outboundChannelsNeedConsentToTheirPurpose() {
    assertThat(ChannelRules.PURPOSES)
        .containsKeys("EMAIL", "PUSH", "SMS", "WHATSAPP", "CALL_CENTER", "MAIL");
    ChannelRules.PURPOSES.forEach(
        (channel, purpose) -> {
          f.consent(purpose, false); // Channel aliases share a purpose.
          assertThat(f.withheld(channel)).as(channel).containsExactly("a NO_CONSENT");
          f.consent(purpose, true);
          assertThat(f.withheld(channel)).as(channel).isEmpty();
        });
    assertThat(f.withheld("KIOSK")).as("one that customers come to").isEmpty();
  }

  @Test
  void aPolicyCanAddAndOverridePurposes() {
    f.under("channels: {purposes: {kiosk: kiosk-offers, SMS: texts}}").consent("sms", true);
    assertThat(f.withheld("KIOSK")).containsExactly("a NO_CONSENT");
    assertThat(f.withheld("SMS")).containsExactly("a NO_CONSENT");
    assertThat(f.withheld("EMAIL")).as("as without it").containsExactly("a NO_CONSENT");
    f.consent("TEXTS", true).consent("kiosk-offers", true);
    assertThat(f.withheld("KIOSK")).isEmpty();
    assertThat(f.withheld("SMS")).isEmpty();
  }

  @Test
  void customersOnThePhoneNeedNoConsentThereAndAreNotCalledBack() {
    moment.setChannel("CALL_CENTER");
    call(Duration.ofMinutes(1), Duration.ZERO);
    assertThat(eligibility().withoutConsent()).isFalse();
    seen("WEB", Duration.ZERO);
    assertThat(eligibility().withoutConsent()).as("they hung up").isFalse();
    assertThat(channelChoice()).isEqualTo("WEB from CALL_CENTER");
    call(Duration.ZERO, Duration.ZERO);
    f.now = NOW.plus(Duration.ofMinutes(31));
    assertThat(channelChoice()).as("the call is long over").doesNotStartWith("CALL_CENTER");
    f.now = NOW;
    seen("WEB", Duration.ZERO);
    moment.setChannel(null);
    f.apply(profile().setPreferredChannels(List.of("CALL_CENTER")));
    f.now = NOW.plus(Duration.ofHours(1));
    assertThat(channelChoice()).as("not called").isEqualTo("WEB from null");
  }

  @Test
  void deniedConsentBlocksOffersOnThePhone() {
    moment.setChannel("CALL_CENTER");
    call(Duration.ofMinutes(1), Duration.ZERO);
    f.consent("call_center", false);
    assertThat(eligibility().withoutConsent()).isTrue();
  }

  private ChannelEligibility eligibility() {
    return ChannelChooser.choose(f.policy.policy(), f.customer, moment, f.now).eligibility();
  }

  private String channelChoice() {
    ChannelChooser.ChannelChoice channelChoice =
        ChannelChooser.choose(f.policy.policy(), f.customer, moment, f.now);
    return channelChoice.channel() + " from " + channelChoice.from();
  }

  private void seen(String channel, Duration ago) {
    interaction(channel, ago, Map.of());
  }

  private void call(Duration ago, Duration wait) {
    interaction("CALL_CENTER", ago, Map.of("wait_ms", wait.toMillis()));
  }

  private void interaction(String channel, Duration ago, Map<String, Object> more) {
    Map<String, Object> fields = new HashMap<>(more);
    fields.put("event_id", "e" + ago);
    fields.put("event_time", NOW.minus(ago).toEpochMilli());
    fields.put("channel", channel);
    fields.put("kind", "note");
    f.customer.apply(Event.of(EventStream.INTERACTION, fields));
  }
}
