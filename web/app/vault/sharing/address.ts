/** Where shares are: what others lend, what one lends, one's people. What is lent stands after #. */
export const sharesAddress = "/partages";
