package io.micromoments.decide;

import io.micromoments.messages.MessageCatalog;
import io.micromoments.patterns.language.file.SourceText;
import java.io.Serializable;
import java.time.Duration;

/**
 * Settings of decisions.
 *
 * @param policy the policy that the job is started with; null for the default
 * @param messages what customers read
 * @param measureWindow window size of measurements
 */
public record DecisionSettings(SourceText policy, MessageCatalog messages, Duration measureWindow)
    implements Serializable {}
