/** Benchmarks of the whole job from topic to topic, against bare jobs with the same serializers. */
package io.micromoments.benchmark.kafka;
