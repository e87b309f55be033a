namespace Coffre.Cli;

/// <summary>A rectangle of the sheet, in millimetres, from its top left corner.</summary>
readonly record struct Box(double X, double Y, double Width, double Height)
{
    public double Right => X + Width;
    public double Bottom => Y + Height;

    /// <summary>The box with <paramref name="margin"/> taken off each side; a negative margin lets it grow.</summary>
    public Box Inset(double margin) => new(X + margin, Y + margin, Width - (2 * margin), Height - (2 * margin));

    public bool Holds(Box other) => other.X >= X && other.Y >= Y && other.Right <= Right && other.Bottom <= Bottom;

    public bool Meets(Box other) => other.X < Right && X < other.Right && other.Y < Bottom && Y < other.Bottom;

    public override string ToString() => FormattableString.Invariant($"{X:0.#}, {Y:0.#}, {Width:0.#} × {Height:0.#} mm");
}
