/**
 * Detection over Flink's keyed state, for every stage that matches. {@link
 * io.micromoments.detect.KeyedEngine} is the engine with deadlines and versions; {@link
 * io.micromoments.detect.Detector} runs it over the elements of customers; {@link
 * io.micromoments.detect.MomentClassifier} determines which matches are moments.
 */
package io.micromoments.detect;
