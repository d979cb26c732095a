# Writes rows.csv (invented samples drawn from a fixed seed) and answers.csv (what R's survey package says of them).
# Rscript answers.R
suppressMessages(library(survey))
set.seed(20240611, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
options(survey.lonely.psu = "fail", digits = 17)
answers <- list()
say <- function(design, question, part, estimate, se = NA, low = NA, high = NA)
  answers[[length(answers) + 1]] <<- data.frame(design, question, part = as.character(part),
    estimate = as.numeric(estimate), se = as.numeric(se), low = as.numeric(low), high = as.numeric(high))

sample_of <- function(number, kind) {
  strata <- if (kind == "clusters") 1 else if (kind == "pairs") 3 else sample(2:4, 1)
  parts <- list()
  for (h in seq_len(strata)) {
    units <- if (kind == "pairs") 2 else if (kind == "clusters") sample(6:9, 1) else sample(2:5, 1)
    N <- units + sample(1:9, 1)
    for (u in seq_len(units)) {
      below <- if (kind == "stages") sample(2:4, 1) else 1
      M <- below + sample(1:6, 1)
      for (s in seq_len(below)) {
        n <- sample(1:6, 1)
        effect <- rnorm(1, 0, 0.4)
        parts[[length(parts) + 1]] <- data.frame(design = number, h, u = 100 * h + u, s, N, M,
          w = round(runif(n, 1, 40), 2), x = round(rnorm(n, 40, 9)), e = round(effect, 3),
          g = sample(c("a", "b", "c"), n, TRUE), k = sample(c("p", "q"), n, TRUE))
      }
    }
  }
  rows <- do.call(rbind, parts)
  n <- nrow(rows)
  rows$y <- round(exp(1 + rows$e + 0.02 * rows$x + rnorm(n, 0, 0.5)), 3)
  rows$y[runif(n) < 0.08] <- NA
  rows$yes <- as.integer(runif(n) < plogis(-1 + 0.03 * rows$x + rows$e))
  if (kind %in% c("sizes", "stages")) rows$w <- ave(rows$w, rows$u, rows$s, FUN = function(w) w[1])
  rows
}

ask <- function(d, number) {
  m <- svymean(~y, d, na.rm = TRUE); say(number, "mean", "", coef(m), SE(m))
  t <- svytotal(~y, d, na.rm = TRUE); say(number, "total", "", coef(t), SE(t))
  r <- svyratio(~y, ~x, d, na.rm = TRUE); say(number, "ratio", "", coef(r), SE(r))
  by <- svyby(~y, ~g, d, svymean, na.rm = TRUE); say(number, "mean by g", by$g, coef(by), SE(by))
  by <- svyby(~y, ~g, d, svytotal, na.rm = TRUE); say(number, "total by g", by$g, coef(by), SE(by))
  p <- svymean(~g, d); say(number, "shares", sub("^g", "", names(coef(p))), coef(p), SE(p))
  v <- svyvar(~x, d); say(number, "variance", "", coef(v), SE(v))
}

rows_of_all <- list()
for (number in 1:20) {
  kind <- c("weights", "sizes", "stages", "clusters", "pairs")[(number - 1) %% 5 + 1]
  rows <- sample_of(number, kind)
  rows_of_all[[number]] <- rows
  d <- switch(kind,
    weights = svydesign(~u, strata = ~h, weights = ~w, data = rows),
    sizes = svydesign(~u, strata = ~h, weights = ~w, fpc = ~N, data = rows),
    stages = svydesign(~u + s, strata = ~h, weights = ~w, fpc = ~N + M, data = rows),
    clusters = svydesign(~u, weights = ~w, data = rows),
    pairs = svydesign(~u, strata = ~h, weights = ~w, data = rows))
  ask(d, number)
  for (rule in c("math", "school", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9")) {
    q <- svyquantile(~x, d, c(0.1, 0.5, 0.75), qrule = rule, interval.type = "mean")$x
    # below the share of the smallest row the package's rules by steps take the second smallest: left out
    first <- if (rule %in% c("math", "school", "hf4")) weights(d)[which.min(rows$x)] / sum(weights(d)) else 0
    for (i in 1:3) {
      below <- svymean(as.formula(paste("~I(x <=", q[i, 1], ")")), d)
      low <- confint(below, df = degf(d))[2, 1]
      if (c(0.1, 0.5, 0.75)[i] < first) q[i, ] <- NA
      if (low < first) q[i, 2:4] <- NA
    }
    say(number, paste("quantile", rule), rownames(q), q[, 1], q[, 4], q[, 2], q[, 3])
  }
  for (family in c("linear", "logistic", "poisson")) {
    f <- switch(family, linear = svyglm(y ~ x + k, d), poisson = svyglm(y ~ x + k, d, family = quasipoisson(),
      control = glm.control(epsilon = 1e-14, maxit = 100)), logistic = svyglm(yes ~ x + k, d, family = quasibinomial(),
      control = glm.control(epsilon = 1e-14, maxit = 100)))
    say(number, family, seq_along(coef(f)), coef(f), SE(f))
  }
  w <- weights(d)
  N <- round(1.07 * sum(w)); X <- round(1.02 * 1.07 * sum(w * rows$x))
  say(number, "known", c("N", "X"), c(N, X))
  greg <- calibrate(d, ~x, c(`(Intercept)` = N, x = X))
  m <- svymean(~y, greg, na.rm = TRUE); say(number, "greg mean", "", coef(m), SE(m))
  t <- svytotal(~y, greg, na.rm = TRUE); say(number, "greg total", "", coef(t), SE(t))
  g <- tapply(w, rows$g, sum); k <- tapply(w, rows$k, sum)
  g <- round(g / sum(g) * N * c(1.1, 1, 0.9)); k <- round(k / sum(k) * N * c(0.9, 1.1))
  k[2] <- sum(g) - k[1]
  say(number, "margin g", names(g), g); say(number, "margin k", names(k), k)
  if (all(is.finite(g)) && length(g) == 3) {
    raked <- calibrate(d, ~g + k, c(`(Intercept)` = sum(g), gb = unname(g["b"]), gc = unname(g["c"]), kq = unname(k["q"])),
      calfun = "raking", epsilon = 1e-13, maxit = 200)
    m <- svymean(~y, raked, na.rm = TRUE); say(number, "raked mean", "", coef(m), SE(m))
    by <- svyby(~y, ~g, raked, svytotal, na.rm = TRUE); say(number, "raked total by g", by$g, coef(by), SE(by))
  }
  type <- if (kind == "clusters") "JK1" else "JKn"
  if (kind != "stages") {
    j <- as.svrepdesign(d, type = type)
    m <- svymean(~y, j, na.rm = TRUE); say(number, paste(type, "mean"), "", coef(m), SE(m))
    r <- svyratio(~y, ~x, j, na.rm = TRUE); say(number, paste(type, "ratio"), "", coef(r), SE(r))
    v <- svyvar(~x, j); say(number, paste(type, "variance"), "", coef(v), SE(v))
  }
  if (kind == "pairs") for (type in c("BRR", "Fay")) {
    b <- as.svrepdesign(d, type = type, fay.rho = if (type == "Fay") 0.4 else 0)
    t <- svytotal(~y, b, na.rm = TRUE); say(number, paste(type, "total"), "", coef(t), SE(t))
  }
}
written <- function(value) ifelse(is.na(value), "", if (is.numeric(value)) sprintf("%.14g", value) else value)
as_text <- function(table) as.data.frame(lapply(table, written))
write.csv(as_text(do.call(rbind, rows_of_all)), "rows.csv", row.names = FALSE, quote = FALSE)
write.csv(as_text(do.call(rbind, answers)), "answers.csv", row.names = FALSE, quote = FALSE)
