/** The whole job from topic to topic, against a bare one of the same serializers. */
package io.micromoments.benchmark.kafka;
