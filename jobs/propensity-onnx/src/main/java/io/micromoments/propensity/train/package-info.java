/**
 * Trains a propensity model on recorded sessions and evaluates it on others: {@link
 * io.micromoments.propensity.train.PublicDataset} reads the data, {@link
 * io.micromoments.propensity.train.RankingTask} is the unit of training and test, {@link
 * io.micromoments.propensity.train.TrainTestSplit} separates the two, {@link
 * io.micromoments.propensity.train.Learner} trains, and {@link
 * io.micromoments.propensity.train.Quality} evaluates. Scoring in the stream does not depend on
 * this package.
 */
package io.micromoments.propensity.train;
