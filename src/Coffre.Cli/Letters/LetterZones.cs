namespace Coffre.Cli;

/// <summary>The zones of a letter on a US Letter sheet folded at 99.0 and 189.2 mm. The address has its zone in <see cref="EnvelopeWindow"/>.</summary>
static class LetterZones
{
    public const double SheetWidth = 215.9, SheetHeight = 279.4;

    public static readonly Box Sender = new(18, 14, 90, 30);
    public static readonly Box DateAndReference = new(130, 14, 68, 20);
    public static readonly Box Instruction = new(72, 106, 126, 48);
    public static readonly Box Square = new(18, 106, 46, 46);
    public static readonly Box Code = new(72, 156, 126, 28);
    public static readonly Box Paper = new(18, 197, 180, 22);
    public static readonly Box Help = new(18, 222, 180, 17);
    public static readonly Box English = new(18, 242, 180, 24);
    public static readonly Box Carrier = new(18, 267, 180, 4);

    /// <summary>All but the address, by what a person would call them.</summary>
    public static readonly IReadOnlyList<(string Name, Box Zone)> Fixed =
    [
        ("the sender", Sender), ("the date and reference", DateAndReference), ("the instruction", Instruction), ("the square", Square),
        ("the code", Code), ("the paper box", Paper), ("the help", Help), ("the English text", English), ("the carrier line", Carrier),
    ];
}
