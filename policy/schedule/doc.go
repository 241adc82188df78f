// Package schedule computes repayment schedules of a loan (还款计划), exactly, as
// they stood before and as they stand after a deferral of principal and interest
// (延期还本付息), and lays both side by side. It knows no clock, bank or policy:
// whether a deferral is allowed, until when at most and who may waive a penalty
// is decided elsewhere. It never touches a float, never rounds but to the fen by
// the declared mode, never counts interest on deferred interest, and never lets
// a deferral change the principal or add a fee. What is not declared is refused,
// not guessed.
//
// Its main types are Terms (what was agreed) and the Schedule that Build makes of
// them; Move (one line's principal or interest to a later day) and the After that
// Apply makes of moves; Entry and Penalty (the penalty interest of a line); and
// the Comparison that Compare makes of before and after. Amounts are fen, rates
// are fractions of one a year, and days are counted with the first and without
// the last (算头不算尾).
//
// No sum can overflow: principal, fees and the penalty of a line are at most ten
// trillion yuan, no schedule has more than 1,200 lines or lasts longer than a
// hundred years, and rates are below one.
package schedule
