namespace Coffre.Server.Data;

/// <summary>The data, or a setting beside it, is in a state in which serving would be unsafe. The message says what to do; the start stops with it.</summary>
sealed class UnusableDataException(string message) : Exception(message);
