namespace Coffre;

/// <summary>What a statement is: its first line is <c>coffre/&lt;type&gt;/v1</c> (<c>docs/format.md</c> §3).</summary>
public enum StatementType { Genesis, Keys, Renew, Close, Attest, Release, Manifest, Session, Delivery, Deposit, Accept, Recall, Refuse, Fault, Handover, Claim, Link, Confirm, Unlink, Paper, Withdraw }

/// <summary>What an account is, for ever.</summary>
public enum AccountKind { Holder, Organisation, Letter, Operator }

/// <summary>What is delivered.</summary>
public enum DeliveryKind { Document, Request, Submission, Decision, Share, Bill }

/// <summary>What fixes the outcome of a delivery: that it lies there, that it was handed over, or that it was accepted.</summary>
public enum Grade { Availability, Handover, Acceptance }

/// <summary>What a link rests on.</summary>
public enum LinkBy { Letter, Reference, Code, Contact }

/// <summary>Why a delivery is refused.</summary>
public enum RefuseReason { NotMine, Unwanted, Unreadable, Other }

/// <summary>Why a delivery is at fault.</summary>
public enum FaultReason { NotVerified }

/// <summary>Why someone stays on, or returns to, paper.</summary>
public enum PaperReason { Prefer, WrongPerson, NotMyClaim }
