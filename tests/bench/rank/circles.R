# SPDX-License-Identifier: GPL-3.0-or-later
# The circular scan of speed.c in plain R, vectorised over the windows of all centres: to compare with
# where no package for it is installed.   Rscript circles.R FILE [REPLICATES]
arguments <- commandArgs(TRUE)
site <- read.csv(arguments[1])
replicates <- if (length(arguments) > 1) as.integer(arguments[2]) else 999L
n <- nrow(site)
total <- sum(site$cases)
expected <- site$expected / sum(site$expected) * total
from <- proc.time()[["user.self"]]
windows <- lapply(seq_len(n), function(i) {
    nearest <- order((site$x - site$x[i])^2 + (site$y - site$y[i])^2, seq_len(n) != i)
    nearest[cumsum(expected[nearest]) <= 0.05 * total * (1 + 1e-12)]
})
len <- lengths(windows)
list <- unlist(windows)
ends <- cumsum(len)
starts <- ends - len
sums <- function(values) {
    running <- cumsum(values[list])
    running - rep(c(0, running)[starts + 1], len)
}
e <- sums(expected)
best <- function(cases) {
    c <- sums(cases)
    high <- c > e & c >= 2
    c <- c[high]
    h <- e[high]
    if (length(c) == 0) 0 else max(c * log(c / h) + (total - c) * log((total - c) / (total - h)))
}
observed <- best(site$cases)
set.seed(1)
drawn <- replicate(replicates, best(rmultinom(1, total, expected)[, 1]))
cat(sprintf("circular scan in R, %d replicates: %.1f s, ratio %.9f, p %.3f\n", replicates,
            proc.time()[["user.self"]] - from, observed,
            (1 + sum(drawn >= observed)) / (1 + replicates)))
