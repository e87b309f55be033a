namespace Coffre;

/// <summary>A delivery ready to be signed and sent.</summary>
/// <param name="Body">What its author signs.</param>
/// <param name="Grant">The grant, sealed to the recipient.</param>
/// <param name="Copy">The same two lines, sealed to the author.</param>
public sealed record SealedDelivery(StatementBody.Delivery Body, byte[] Grant, byte[] Copy);

/// <summary>To whom a delivery goes.</summary>
/// <param name="To">The account and its chain's newest statement, as verified.</param>
/// <param name="Vault">The vault recipient of that generation.</param>
public sealed record Recipient(Addressee To, Age.HybridRecipient Vault);

/// <summary>What a delivery is, beside its content and its recipient.</summary>
/// <param name="Kind">What is delivered.</param>
/// <param name="Grade">What fixes its outcome.</param>
/// <param name="Opens">From when it can be fetched; null at once.</param>
/// <param name="Ends">Until when; null for ever. The deadline under handover and acceptance.</param>
/// <param name="Re">H of the delivery statement answered, or null.</param>
public sealed record DeliveryTerms(DeliveryKind Kind, Grade Grade, DateTimeOffset? Opens = null, DateTimeOffset? Ends = null, Digest? Re = null);
