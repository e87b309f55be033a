using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Coffre.Cli;

/// <summary>A row's document, sealed once, and the deliveries that name it.</summary>
sealed class SealedRow(PlannedRow planned, SealedPayload payload, Cover cover) : IDisposable
{
    public PlannedRow Planned { get; } = planned;

    public SealedPayload Payload { get; } = payload;

    public Cover Cover { get; } = cover;

    /// <summary>The letter first: what it brings, the account's delivery names.</summary>
    public List<SealedItem> Items { get; } = [];

    public void Dispose() => Payload.Dispose();
}

/// <summary>One delivery, sealed and signed.</summary>
sealed class SealedItem(SealedRow row, PlannedDelivery planned)
{
    public SealedRow Row { get; } = row;

    public PlannedDelivery Planned { get; } = planned;

    public required AccountId To { get; init; }

    public required SealedDelivery Sealed { get; set; }

    public required OutgoingDelivery Outgoing { get; set; }

    public (Statement Genesis, Locator Locator)? Letter { get; init; }

    /// <summary>Whether it was sealed again, after the recipient's chain had grown.</summary>
    public bool Again { get; set; }
}

/// <summary>Seals rows, on any thread.</summary>
sealed class RowSealer(CoffreClient client, RollSetting setting, string folder)
{
    const int EndOfPdf = 1024;

    /// <summary>Seals a row's document once, and its deliveries.</summary>
    /// <param name="planned">The row.</param>
    /// <param name="recipients">The accounts, up to date; null where one's chain is longer than can be read.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="RefusedException">This row cannot be delivered.</exception>
    public async Task<SealedRow> SealAsync(PlannedRow planned, IReadOnlyDictionary<AccountId, Recipient?> recipients, CancellationToken ct)
    {
        foreach (var letter in planned.Deliveries.Where(delivery => delivery.Account is null))
            LetterLayout.DemandFits(setting.Sheet(planned.Row, letter.Ends, letter.Stop), setting.Sender.Envelope);
        var payload = await ReadAsync(planned.Row.File, ct);
        try
        {
            var row = new SealedRow(planned, payload, setting.Cover(planned.Row, payload));
            foreach (var delivery in planned.Deliveries)
                row.Items.Add(Seal(row, delivery, recipients));
            return row;
        }
        catch
        {
            payload.Dispose();
            throw;
        }
    }

    /// <summary>Seals a delivery again, to what its recipient is now.</summary>
    public void SealAgain(SealedItem item, Recipient recipient)
    {
        item.Again = true;
        item.Sealed = Seal(item.Row, item.Planned, recipient);
        Sign(item, item.Outgoing.Payloads.Count > 0);
    }

    /// <summary>Signs a delivery again, with its document's bytes or without.</summary>
    public void Sign(SealedItem item, bool withPayload) => item.Outgoing = client.Compose(item.Sealed, withPayload ? [item.Row.Payload] : [], item.Letter);

    async Task<SealedPayload> ReadAsync(string path, CancellationToken ct)
    {
        try
        {
            using var file = File.OpenHandle(path);
            var length = RandomAccess.GetLength(file);
            if (length <= SealedPayload.MaxInMemory)
                return SealSmall(path, file, (int)length);
            if (MediaType.Of(path) == "application/pdf")
                DemandWhole(path, ReadEnd(file, length));
            await using var stream = new FileStream(file, FileAccess.Read, 0);
            var payload = await SealedPayload.SealAsync(stream, folder, ct);
            if (payload.PlainSize == length)
                return payload;
            payload.Dispose();
            throw Changed(path);
        }
        catch (NotSupportedException)
        {
            throw new RefusedException("bad-row", $"file « {Path.GetFileName(path)} » is a pipe or a device, not a file.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException("bad-row", $"file cannot be read: {e.Message}");
        }
    }

    /// <summary>Reads it at once, and once: an asynchronous reading is this very call on another thread, which cost more than the reading.</summary>
    static SealedPayload SealSmall(string path, SafeFileHandle file, int length)
    {
        // one more than there should be: a file may grow meanwhile
        var buffer = ArrayPool<byte>.Shared.Rent(length + 1);
        try
        {
            var read = 0;
            for (int count; read <= length && (count = RandomAccess.Read(file, buffer.AsSpan(read, length + 1 - read), read)) > 0;)
                read += count;
            if (read != length)
                throw Changed(path);
            var document = buffer.AsSpan(0, length);
            if (MediaType.Of(path) == "application/pdf")
                DemandWhole(path, document[Math.Max(0, length - EndOfPdf)..]);
            return SealedPayload.Seal(document);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    static RefusedException Changed(string path) => new("bad-row", $"file « {Path.GetFileName(path)} » changed while it was read.");

    static byte[] ReadEnd(SafeFileHandle file, long length)
    {
        var end = new byte[EndOfPdf];
        return RandomAccess.Read(file, end, length - end.Length) == end.Length ? end : throw new EndOfStreamException("it was cut short meanwhile.");
    }

    /// <summary>A bill that was cut short on its way from the printing system opens for nobody, and its delivery would be final.</summary>
    static void DemandWhole(string path, ReadOnlySpan<byte> end)
    {
        if (end.LastIndexOf("%%EOF"u8) < 0)
            throw new RefusedException("bad-row", $"file « {Path.GetFileName(path)} » does not end as a PDF does: it is cut short, or no PDF.");
    }

    SealedItem Seal(SealedRow row, PlannedDelivery planned, IReadOnlyDictionary<AccountId, Recipient?> recipients)
    {
        Recipient recipient;
        (Statement, Locator)? letter = null;
        if (planned.Account is { } account)
        {
            if (!recipients.TryGetValue(account, out var found))
                throw new RefusedException("closed", "The person's account has closed. Run the roll again: it goes by letter.");
            recipient = found ?? throw new RefusedException("too-large", "The person's account has a chain that is longer than can be read: nothing can be sealed to it.");
        }
        else
        {
            var (genesis, locator, issued) = client.IssueLetter(setting.CodeOf(row.Planned.Row));
            (recipient, letter) = (issued, (genesis, locator));
        }
        var made = Seal(row, planned, recipient);
        return new(row, planned)
        {
            To = recipient.To.Id,
            Sealed = made,
            Letter = letter,
            // the first brings the bytes
            Outgoing = client.Compose(made, row.Items.Count == 0 ? [row.Payload] : [], letter),
        };
    }

    SealedDelivery Seal(SealedRow row, PlannedDelivery planned, Recipient recipient) =>
        Sealing.Seal(planned.Id, setting.Organisation, setting.Own, recipient, [row.Payload], row.Cover, RollSetting.Terms(row.Planned.Row, planned));
}
