// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

/// @title EIP-712 domain of the escrow: its name, this chain, its address
/// @dev Smaller than a general one: the name is a constant, and no proxy lends its address to this code.
abstract contract SigningDomain is IERC5267 {
    string private constant NAME = "Sluice Payment";
    string private constant VERSION = "1";

    uint256 private immutable CHAIN_ID;
    bytes32 private immutable SEPARATOR;

    constructor() {
        CHAIN_ID = block.chainid;
        SEPARATOR = _buildSeparator();
    }

    /// @inheritdoc IERC5267
    function eip712Domain()
        external
        view
        returns (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        )
    {
        return (hex"0f", NAME, VERSION, block.chainid, address(this), 0, new uint256[](0));
    }

    /// @dev After a split of the chain, signatures of the other side are worth nothing.
    function _hashTypedData(bytes32 structHash) internal view returns (bytes32) {
        bytes32 separator = block.chainid == CHAIN_ID ? SEPARATOR : _buildSeparator();
        return MessageHashUtils.toTypedDataHash(separator, structHash);
    }

    function _buildSeparator() private view returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                    keccak256(bytes(NAME)),
                    keccak256(bytes(VERSION)),
                    block.chainid,
                    address(this)
                )
            );
    }
}
