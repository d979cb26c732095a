# Writes answers.csv and the two data files that are not in r_survey_reference. Run in this folder: Rscript answers.R
options(digits = 17)
suppressPackageStartupMessages(library(survey))
data(api)
data(scd)
said <- list()
say <- function(design, question, parameter, estimate, se = NA, low = NA, high = NA) {
  g <- function(x) { x <- as.numeric(x); ifelse(is.na(x), "", sprintf("%.17g", x)) }
  said[[length(said) + 1]] <<- data.frame(design = design, question = question, parameter = parameter,
    estimate = g(estimate), se = g(se), low = g(low), high = g(high))
}
svystat <- function(design, question, s) say(design, question, names(coef(s)), coef(s), SE(s))

# calibration of unequal weights
unequal <- svydesign(id = ~dnum, weights = ~pw, data = apiclus2)
types <- data.frame(stype = c("E", "H", "M"), Freq = c(4421, 755, 1018))
wide <- data.frame(sch.wide = c("No", "Yes"), Freq = c(1072, 5122))
designs <- list(
  unequal_raked = rake(unequal, list(~stype, ~sch.wide), list(types, wide), control = list(epsilon = 1e-13, maxit = 500)),
  unequal_calraked = calibrate(unequal, ~stype + sch.wide,
    c(`(Intercept)` = 6194, stypeH = 755, stypeM = 1018, sch.wideYes = 5122), calfun = "raking", epsilon = 1e-13, maxit = 200),
  unequal_post = postStratify(unequal, ~stype, types),
  unequal_greg = calibrate(unequal, ~stype + api99, c(`(Intercept)` = 6194, stypeH = 755, stypeM = 1018, api99 = 3914069)))
for (name in names(designs)) {
  svystat(name, "mean", svymean(~api00, designs[[name]]))
  svystat(name, "total", svytotal(~enroll, designs[[name]], na.rm = TRUE))
  by <- svyby(~api00, ~stype, designs[[name]], svymean)
  say(name, "by", rownames(by), coef(by), SE(by))
}

# strata with one unit
lonely <- rbind(subset(apistrat, stype == "E")[1:20, ], subset(apistrat, stype == "H")[1, ], subset(apistrat, stype == "M")[1:15, ])
write.csv(lonely, "lonely.csv", row.names = FALSE, na = "")
for (fpc in c(FALSE, TRUE)) for (way in c("remove", "certainty", "adjust", "average")) {
  options(survey.lonely.psu = way)
  d <- if (fpc) svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = lonely)
       else svydesign(id = ~1, strata = ~stype, weights = ~pw, data = lonely)
  name <- paste0("lonely_", way, if (fpc) "_fpc" else "")
  svystat(name, "mean", svymean(~api00, d))
  svystat(name, "total", svytotal(~enroll, d))
}
options(survey.lonely.psu = "fail")

# regressions, rules for quantiles
basic <- list(strat = svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = apistrat),
  clus2_wr = svydesign(id = ~dnum + snum, weights = ~pw, data = apiclus2))
for (name in names(basic)) {
  d <- basic[[name]]
  f <- svyglm(I(sch.wide == "Yes") ~ ell + meals + stype, d, family = quasibinomial(), control = list(epsilon = 1e-14, maxit = 100))
  say(name, "logistic", names(coef(f)), coef(f), SE(f))
  f <- svyglm(api.stu ~ ell + meals, d, family = quasipoisson(), control = list(epsilon = 1e-14, maxit = 100))
  say(name, "poisson", names(coef(f)), coef(f), SE(f))
  for (rule in c("hf1", "hf2", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9")) {
    p <- c(.1, .5, .9)
    q <- svyquantile(~api00, d, p, qrule = rule, interval.type = "mean")$api00
    say(name, rule, p, q[, 1], q[, "se"], q[, 2], q[, 3])
  }
}

# replicates that are calibrated each
jk1 <- as.svrepdesign(unequal, type = "JK1")
replicated <- list(jk1_post = postStratify(jk1, ~stype, types),
  jk1_greg = calibrate(jk1, ~stype + api99, c(`(Intercept)` = 6194, stypeH = 755, stypeM = 1018, api99 = 3914069)),
  jk1_raked = rake(jk1, list(~stype, ~sch.wide), list(types, wide), control = list(epsilon = 1e-13, maxit = 500)))
for (name in names(replicated)) {
  svystat(name, "mean", svymean(~api00, replicated[[name]]))
  svystat(name, "total", svytotal(~enroll, replicated[[name]], na.rm = TRUE))
}

# balanced replicates: two units in each stratum
write.csv(scd, "scd.csv", row.names = FALSE, na = "")
scdd <- svydesign(id = ~ambulance, strata = ~ESA, data = scd, nest = TRUE, weights = ~rep(1, nrow(scd)))
for (type in c("BRR", "Fay")) {
  r <- if (type == "BRR") as.svrepdesign(scdd, type = "BRR") else as.svrepdesign(scdd, type = "Fay", fay.rho = 0.3)
  svystat(paste0("scd_", type), "total", svytotal(~alive + arrests, r))
  k <- svyratio(~alive, ~arrests, r)
  say(paste0("scd_", type), "ratio", "", coef(k), SE(k))
}
out <- do.call(rbind, said)
write.csv(out, "answers.csv", row.names = FALSE, quote = TRUE)
cat(nrow(out), "answers, survey", as.character(packageVersion("survey")), "\n")
