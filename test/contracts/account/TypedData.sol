// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title What a signer of an account signs for others, derived from the text of ERC-7739
library TypedData {
    string internal constant RECEIVE =
        "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)";
    string internal constant PERMIT =
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)";

    /// @param separator Domain of the application.
    /// @param contents Struct hash that the application asks for.
    /// @param contentsType EIP-712 type of the contents.
    /// @return toSign Digest for the signers.
    /// @return tail What follows their signatures.
    function nest(
        bytes32 separator,
        bytes32 contents,
        string memory contentsType,
        address account
    ) internal view returns (bytes32 toSign, bytes memory tail) {
        bytes32 typeHash = keccak256(
            abi.encodePacked(
                "TypedDataSign(",
                nameOf(contentsType),
                " contents,string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)",
                contentsType
            )
        );
        bytes32 structHash = keccak256(
            abi.encode(
                typeHash,
                contents,
                keccak256("Sluice Account"),
                keccak256("1"),
                block.chainid,
                account,
                bytes32(0)
            )
        );
        toSign = keccak256(abi.encodePacked(hex"1901", separator, structHash));
        tail = abi.encodePacked(separator, contents, contentsType, uint16(bytes(contentsType).length));
    }

    function personal(bytes32 message, address account) internal view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Sluice Account"),
                keccak256("1"),
                block.chainid,
                account
            )
        );
        return
            keccak256(
                abi.encodePacked(
                    hex"1901",
                    domain,
                    keccak256(abi.encode(keccak256("PersonalSign(bytes prefixed)"), message))
                )
            );
    }

    function nameOf(string memory contentsType) private pure returns (bytes memory name) {
        bytes memory text = bytes(contentsType);
        uint256 length;
        while (text[length] != "(") length++;
        name = new bytes(length);
        for (uint256 i = 0; i < length; i++) name[i] = text[i];
    }
}
